package spean.phone;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A phone without a screen: it takes forms, fills each in every language with answers drawn from a seed, and keeps what it would send.
 *
 * <p>Arguments: the seed, how often each form is filled in each language, the folder to write to, and the forms. A form is a file, or
 * "server URL USER PASSWORD", which takes every form of that server's list and sends what was filled there, every third with files.
 *
 * <p>For filled form N it writes N.xml, the attachments under N.files, and N.json: what the engine answered and what it showed.
 */
public final class Phone {
    /** Spreads neighbouring seeds, whose first numbers would be much alike (the golden ratio of 64 bits). */
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        long seed = Long.parseLong(args[0]);
        int rounds = Integer.parseInt(args[1]);
        Path out = Path.of(args[2]);
        Server server = null;
        List<byte[]> forms = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            if (args[i].equals("server")) {
                server = new Server(args[i + 1], args[i + 2], args[i + 3]);
                forms.addAll(server.forms());
                i += 3;
            } else {
                forms.add(Files.readAllBytes(Path.of(args[i])));
            }
        }
        Filler.start();
        int n = 0;
        for (byte[] form : forms) {
            for (String language : Filler.languages(form)) {
                for (int round = 0; round < rounds; round++, n++) {
                    Filled filled = new Filler(form, language, new Random((seed * 10_000 + n) * MIX)).fill();
                    if (server != null && n % 3 == 0) {
                        Server.layBeside(filled, n);
                    }
                    keep(out, n, filled);
                    if (server != null) {
                        filled.sent = server.send(filled);
                        JSON.writeValue(out.resolve(n + ".json").toFile(), filled);
                    }
                }
            }
        }
        if (server != null) {
            JSON.writeValue(out.resolve("trouble.json").toFile(), server.trouble());
        }
        System.out.println(n + " forms filled");
    }

    private static void keep(Path out, int n, Filled filled) throws Exception {
        Files.createDirectories(out);
        Files.write(out.resolve(n + ".xml"), filled.submission());
        Path files = out.resolve(n + ".files");
        for (String name : filled.attachments) {
            Files.createDirectories(files);
            Files.write(files.resolve(name), Filled.bytes(name));
        }
        Files.write(out.resolve(n + ".json"), JSON.writeValueAsString(filled).getBytes(StandardCharsets.UTF_8));
    }

    private Phone() {}
}
