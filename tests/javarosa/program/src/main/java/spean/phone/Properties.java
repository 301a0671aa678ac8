package spean.phone;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;

/** What the engine asks a phone about itself. */
final class Properties implements IPropertyManager {
    private final Map<String, String> values = new HashMap<>(Map.of("deviceid", "collect:invented"));

    @Override
    public List<String> getProperty(String name) {
        return List.of(values.getOrDefault(name, ""));
    }

    @Override
    public void setProperty(String name, String value) {
        values.put(name, value);
    }

    @Override
    public void setProperty(String name, List<String> value) {
        values.put(name, String.join(" ", value));
    }

    @Override
    public String getSingularProperty(String name) {
        return values.get(name);
    }

    @Override
    public void addRules(IPropertyRules rules) {}

    @Override
    public List<IPropertyRules> getRules() {
        return List.of();
    }
}
