package dev.signalbox.app.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks a gateway for files and batches, as a client of OpenAI's API would.
public final class Press implements AutoCloseable {
    static final String BOUNDARY = "----boundary-7d1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String key;

    /// @param key empty for none
    public Press(String url, String key) {
        this.url = url;
        this.key = key;
    }

    // ── Texts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// A line that asks for a chat.
    public static String line(String id, String words) {
        return line(id, "/v1/chat/completions", Postbox.body(words));
    }

    static String line(String id, String url, String body) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"" + url + "\",\"body\":" + body + "}";
    }

    /// So many of them, `line-1` and so on.
    public static String lines(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            all.append(line("line-" + i, "words " + i)).append('\n');
        }
        return all.toString();
    }

    /// A form as SDKs send it.
    static byte[] form(String filename, byte[] text, String purpose) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        write(
                form,
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + purpose + "\r\n");
        write(
                form,
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        form.writeBytes(text);
        write(form, "\r\n--" + BOUNDARY + "--\r\n");
        return form.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    // ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────

    HttpResponse<String> send(String method, String path, String type, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (!key.isEmpty()) {
            request.header("authorization", "Bearer " + key);
        }
        if (!type.isEmpty()) {
            request.header("content-type", type);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", new byte[0]);
    }

    HttpResponse<String> upload(byte[] form, String... headers) throws IOException, InterruptedException {
        return send("POST", "/v1/files", "multipart/form-data; boundary=" + BOUNDARY, form, headers);
    }

    HttpResponse<String> upload(String text) throws IOException, InterruptedException {
        return upload(form("in.jsonl", text.getBytes(StandardCharsets.UTF_8), "batch"));
    }

    /// The name of a file that was kept.
    public String file(String text) throws IOException, InterruptedException {
        HttpResponse<String> answer = upload(text);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("id").asString();
    }

    HttpResponse<String> begin(String order, String... headers) throws IOException, InterruptedException {
        return send("POST", "/v1/batches", "application/json", order.getBytes(StandardCharsets.UTF_8), headers);
    }

    static String order(String file, String endpoint) {
        return "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"" + endpoint
                + "\",\"completion_window\":\"24h\",\"metadata\":{\"job\":\"nightly\"}}";
    }

    /// The name of a batch of chats that was begun.
    public String batch(String file) throws IOException, InterruptedException {
        HttpResponse<String> answer = begin(order(file, "/v1/chat/completions"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("id").asString();
    }

    public JsonNode status(String batch) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/v1/batches/" + batch);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    public JsonNode awaitStatus(String batch, String status) {
        return await().pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> status(batch), now -> now.path("status").asString().equals(status));
    }

    /// How a batch of this text ends that cannot be made.
    JsonNode failed(String text) throws IOException, InterruptedException {
        return awaitStatus(batch(file(text)), "failed");
    }

    /// The lines of a file.
    public List<JsonNode> content(String file) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/v1/files/" + file + "/content");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<JsonNode> lines = new ArrayList<>();
        answer.body().lines().forEach(each -> lines.add(JsonMapper.shared().readTree(each)));
        return lines;
    }

    public static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
