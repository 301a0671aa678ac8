package spean.phone;

import java.io.ByteArrayInputStream;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.DateData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/** Fills one form once, as a person would who answers most questions and leaves some out. */
final class Filler {
    private static final String[] WORDS = {
        "ស្រីនាង", "អ៊ុក ដារ៉ា", "ភូមិព្រៃអង្គុញ ឃុំព្រៃអង្គុញ", "a & b < c > d", "\"quoted\" and 'so'", "line one\nline two", "  spaces  ", "]]>",
        "+855 00 555 101", "someone@example.org", "២៤ឆ្នាំ", "2001", "<script>alert(1)</script>", "ក\u200bខ", "😀", "Ångström café"
    };

    private final FormDef form;
    private final FormEntryController controller;
    private final FormEntryModel model;
    private final Random random;
    private final Filled filled = new Filled();

    static void start() {
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new Properties());
    }

    static List<String> languages(byte[] xml) throws Exception {
        FormDef form = parse(xml);
        return form.getLocalizer() == null ? List.of("") : List.of(form.getLocalizer().getAvailableLocales());
    }

    private static FormDef parse(byte[] xml) throws Exception {
        FormDef form = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(xml));
        form.initialize(true, new InstanceInitializationFactory());
        return form;
    }

    Filler(byte[] xml, String language, Random random) throws Exception {
        this.form = parse(xml);
        this.model = new FormEntryModel(form);
        this.controller = new FormEntryController(model);
        this.random = random;
        if (!language.isEmpty()) {
            controller.setLanguage(language);
        }
        TreeElement root = form.getMainInstance().getRoot();
        filled.form = root.getAttributeValue(null, "id");
        filled.version = root.getAttributeValue(null, "version");
        filled.language = language;
    }

    Filled fill() throws Exception {
        int repeats = 12;
        for (int event = controller.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM; event = controller.stepToNextEvent()) {
            if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT && repeats-- > 0 && random.nextInt(5) > 1) {
                controller.newRepeat();
            } else if (event == FormEntryController.EVENT_QUESTION) {
                question(model.getQuestionPrompt());
            }
        }
        controller.finalizeFormEntry();
        form.postProcessInstance();
        collect(form.getMainInstance().getRoot(), "");
        filled.finish(new XFormSerializingVisitor().serializeInstance(form.getMainInstance()));
        return filled;
    }

    private void question(FormEntryPrompt prompt) {
        List<String> codes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<SelectChoice> choices = prompt.getSelectChoices();
        if (choices != null) {
            for (SelectChoice choice : choices) {
                codes.add(choice.getValue());
                texts.add(prompt.getSelectChoiceText(choice));
            }
        }
        String path = prompt.getIndex().getReference().toString(false);
        filled.shown.add(new Filled.Shown(path, prompt.getQuestionText(), prompt.getHelpText(), codes, texts));
        if (prompt.isReadOnly() || random.nextInt(6) == 0) {
            return;
        }
        IAnswerData answer = answer(prompt, choices);
        if (answer != null && controller.answerQuestion(answer, true) != FormEntryController.ANSWER_OK) {
            throw new IllegalStateException(path + " was refused by the form");
        }
    }

    private IAnswerData answer(FormEntryPrompt prompt, List<SelectChoice> choices) {
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE:
                return new SelectOneData(choices.get(random.nextInt(choices.size())).selection());
            case Constants.CONTROL_SELECT_MULTI:
                List<Selection> chosen = new ArrayList<>();
                for (SelectChoice choice : choices) {
                    if (random.nextInt(3) == 0) {
                        chosen.add(choice.selection());
                    }
                }
                return chosen.isEmpty() ? null : new MultipleItemsData(chosen);
            case Constants.CONTROL_IMAGE_CHOOSE:
                String name = Long.toUnsignedString(random.nextLong(), 36) + ".jpg";
                filled.attachments.add(name);
                return new StringData(name);
            default:
                break;
        }
        switch (prompt.getDataType()) {
            case Constants.DATATYPE_DATE:
                return new DateData(Date.from(LocalDate.of(1950, 1, 1).plusDays(random.nextInt(27_000)).atStartOfDay(ZoneId.systemDefault()).toInstant()));
            case Constants.DATATYPE_INTEGER:
                return new IntegerData(random.nextInt(1000) - 500);
            default:
                return new StringData(WORDS[random.nextInt(WORDS.length)]);
        }
    }

    /** Walks the filled form as the engine holds it: what is relevant and has a value is what must arrive. */
    private void collect(TreeElement parent, String path) {
        for (int i = 0; i < parent.getNumChildren(); i++) {
            TreeElement node = parent.getChildAt(i);
            if (!node.isRelevant() || node.getMultiplicity() < 0) {
                continue;
            }
            String at = path + node.getName() + (node.getMultiplicity() > 0 ? "[" + (node.getMultiplicity() + 1) + "]" : "");
            if (node.getValue() != null) {
                filled.answers.add(new Filled.Answer(at, node.getValue().uncast().getString()));
                if (at.endsWith("meta/instanceID")) {
                    filled.instance = node.getValue().uncast().getString();
                }
            }
            collect(node, at + "/");
        }
    }
}
