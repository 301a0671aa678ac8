package spean.phone;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One filled form, with what the engine answered and what it showed on the way. */
public final class Filled {
    /** One node: its path without the root, places of repeats counted from 1, and its value as the engine writes it. */
    public record Answer(String path, String value) {}

    /** One question as it was shown. */
    public record Shown(String path, String label, String hint, List<String> codes, List<String> choices) {}

    public String form;
    public String version;
    public String language;
    public String instance;
    public List<Answer> answers = new ArrayList<>();
    public List<Shown> shown = new ArrayList<>();
    public List<String> attachments = new ArrayList<>();
    public Server.Sent sent;
    private byte[] submission;

    public byte[] submission() {
        return submission;
    }

    void finish(byte[] submission) {
        this.submission = submission;
    }

    /** The bytes of an attachment follow from its name, so that both sides know them. */
    static byte[] bytes(String name) {
        return ("picture " + name).repeat(50).getBytes(StandardCharsets.UTF_8);
    }
}
