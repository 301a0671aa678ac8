package spean.phone;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Speaks with a server as Collect does: what Collect would not take, throws. */
final class Server {
    /** How one filled form was sent: the answer to each post, and the last message. */
    public record Sent(List<Integer> statuses, String message) {}

    private static final String LIST = "http://openrosa.org/xforms/xformsList";

    private final HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final String url;
    private final String user;
    private final String password;
    private Filled last;

    Server(String url, String user, String password) {
        this.url = url.replaceAll("/+$", "");
        this.user = user;
        this.password = password;
    }

    private HttpRequest.Builder request(String address, String user, String password) {
        String separator = address.contains("?") ? "&" : "?";
        HttpRequest.Builder b = HttpRequest.newBuilder(URI.create(address + separator + "deviceID=collect%3Ainvented"))
            .header("X-OpenRosa-Version", "1.0").header("User-Agent", "org.odk.collect.android/v2026.1");
        if (user != null) {
            b.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
        }
        return b;
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Takes the list and every form in it, and checks what Collect checks. */
    List<byte[]> forms() throws Exception {
        HttpResponse<byte[]> list = send(request(url + "/formList", user, password).GET().build());
        document(list, "form list");
        Element root = parse(list.body());
        need(root.getLocalName().equals("xforms") && LIST.equals(root.getNamespaceURI()), "the form list begins with " + root.getNodeName());
        List<byte[]> out = new ArrayList<>();
        NodeList forms = root.getElementsByTagNameNS(LIST, "xform");
        for (int i = 0; i < forms.getLength(); i++) {
            out.add(form((Element) forms.item(i)));
        }
        return out;
    }

    private byte[] form(Element listed) throws Exception {
        String id = child(listed, "formID");
        String hash = child(listed, "hash");
        need(id != null && child(listed, "name") != null, "a form of the list lacks id or name, which makes Collect drop the whole list");
        need(hash != null && hash.startsWith("md5:"), id + " has no hash");
        String manifest = child(listed, "manifestUrl");
        if (manifest != null) {
            document(send(request(manifest, user, password).GET().build()), "manifest of " + id);
        }
        HttpResponse<byte[]> got = send(request(child(listed, "downloadUrl"), user, password).GET().build());
        need(got.statusCode() == 200, id + " answered " + got.statusCode());
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(got.body()));
        need(hash.equals("md5:" + sum), id + " has another hash than the list says");
        return got.body();
    }

    private static void document(HttpResponse<byte[]> got, String what) {
        need(got.statusCode() == 200, what + " answered " + got.statusCode());
        need(got.headers().firstValue("Content-Type").orElse("").contains("text/xml"), what + " is not text/xml");
        need(got.headers().firstValue("X-OpenRosa-Version").isPresent(), what + " comes without X-OpenRosa-Version");
    }

    /** Lays files beside a filled form that it does not name: Collect sends whatever lies there. */
    static void layBeside(Filled filled, int n) {
        filled.attachments.addAll(List.of("audit-" + n + ".csv", "រូប " + n + ".jpg", "sound-" + n + ".m4a"));
    }

    /** Sends a filled form, its attachments one in each post. */
    Sent send(Filled filled) throws Exception {
        HttpResponse<byte[]> head = send(request(url + "/submission", user, password).method("HEAD", HttpRequest.BodyPublishers.noBody()).build());
        need(head.statusCode() == 204, "HEAD answered " + head.statusCode());
        need(head.headers().firstValue("X-OpenRosa-Accept-Content-Length").isPresent(), "HEAD says no length");
        List<Integer> statuses = new ArrayList<>();
        HttpResponse<byte[]> got = null;
        for (int i = 0; i < Math.max(1, filled.attachments.size()); i++) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            if (i < filled.attachments.size()) {
                files.put(filled.attachments.get(i), Filled.bytes(filled.attachments.get(i)));
            }
            got = post(filled.submission(), files, i + 1 < filled.attachments.size(), user, password);
            statuses.add(got.statusCode());
        }
        last = filled;
        return new Sent(statuses, message(got));
    }

    private HttpResponse<byte[]> post(byte[] xml, Map<String, byte[]> files, boolean incomplete, String user, String password) throws Exception {
        String boundary = "----spean" + System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        part(body, boundary, "xml_submission_file", "filled.xml", "text/xml", xml);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            part(body, boundary, file.getKey(), file.getKey(), "image/jpeg", file.getValue());
        }
        if (incomplete) {
            part(body, boundary, "*isIncomplete*", null, "text/plain", "yes".getBytes(StandardCharsets.UTF_8));
        }
        body.write(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(request(url + "/submission", user, password).header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())).build());
    }

    private static void part(ByteArrayOutputStream body, String boundary, String name, String file, String type, byte[] bytes) throws Exception {
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\""
            + (file == null ? "" : "; filename=\"" + file + "\"") + "\r\nContent-Type: " + type + "\r\n\r\n";
        body.write(head.getBytes(StandardCharsets.UTF_8));
        body.write(bytes);
        body.write("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    /** What goes wrong in the field, by name: each with the answer to it. Sent after everything else. */
    Map<String, Object> trouble() throws Exception {
        Map<String, Object> out = new LinkedHashMap<>();
        byte[] xml = last.submission();
        String text = new String(xml, StandardCharsets.UTF_8);
        out.put("instance", last.instance);
        out.put("the same again", post(xml, Map.of(), false, user, password).statusCode());
        out.put("the same name with other words", post(otherWords(text).getBytes(StandardCharsets.UTF_8), Map.of(), false, user, password).statusCode());
        out.put("a version nobody knows", post(fresh(text).replace("version=\"" + last.version + "\"", "version=\"0.0\"").getBytes(StandardCharsets.UTF_8), Map.of(), false, user, password).statusCode());
        out.put("a form nobody knows", post(fresh(text).replace("id=\"" + last.form + "\"", "id=\"unknown\"").getBytes(StandardCharsets.UTF_8), Map.of(), false, user, password).statusCode());
        out.put("no XML", post("<data".getBytes(StandardCharsets.UTF_8), Map.of(), false, user, password).statusCode());
        out.put("a wrong password", challenge(send(request(url + "/formList", user, password + "x").GET().build())));
        out.put("a wrong user", challenge(post(xml, Map.of(), false, "nobody", password)));
        out.put("no credentials", challenge(send(request(url + "/submission", null, null).POST(HttpRequest.BodyPublishers.noBody()).build())));
        return out;
    }

    /** The same filled form with one node more. */
    private static String otherWords(String text) {
        int end = text.lastIndexOf("</");
        return text.substring(0, end) + "<more>1</more>" + text.substring(end);
    }

    private String fresh(String text) {
        return text.replace(last.instance, "uuid:fresh-" + System.nanoTime());
    }

    private static String challenge(HttpResponse<byte[]> got) {
        return got.statusCode() + " " + got.headers().firstValue("WWW-Authenticate").orElse("without a challenge").split(" ")[0];
    }

    /** The words Collect shows: those of a tag named message in an OpenRosaResponse. */
    private static String message(HttpResponse<byte[]> got) throws Exception {
        String body = new String(got.body(), StandardCharsets.UTF_8);
        if (!body.contains("OpenRosaResponse")) {
            return null;
        }
        NodeList messages = parse(got.body()).getElementsByTagName("message");
        return messages.getLength() == 0 ? null : messages.item(0).getTextContent();
    }

    private static Element parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement();
    }

    private static String child(Element of, String name) {
        NodeList found = of.getElementsByTagNameNS(LIST, name);
        return found.getLength() == 0 ? null : found.item(0).getTextContent();
    }

    private static void need(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
