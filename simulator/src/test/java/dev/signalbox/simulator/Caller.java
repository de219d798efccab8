package dev.signalbox.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
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

/// A client of a simulator: the JDK's for what is well-formed, a bare socket for what is not.
final class Caller implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String CHAT = "/v1/chat/completions";
    static final String MESSAGES = "/v1/messages";

    private static final JsonMapper JSON = new JsonMapper();

    private final Simulator simulator;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Caller(Simulator simulator) {
        this.simulator = simulator;
    }

    static String chat(String said, String more) {
        return "{\"model\":\"gpt-5.1\",\"messages\":[{\"role\":\"user\",\"content\":\"" + said + "\"}]" + more + "}";
    }

    static String stream(String said) {
        return chat(said, ",\"stream\":true");
    }

    static String message(String said, String more) {
        return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":500,\"messages\":[{\"role\":\"user\",\"content\":\""
                + said + "\"}]" + more + "}";
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return client.send(request(path, headers).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return client.send(
                request(path, headers)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path, String body, String... headers) throws IOException, InterruptedException {
        return client.send(
                request(path, headers)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(simulator.url() + path)).timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    /// A socket that has sent a request.
    Socket raw(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }

    static String rawChat(String body, String headers) {
        return "POST /v1/chat/completions HTTP/1.1\r\nhost: sim\r\n" + headers + "content-length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /// Everything until the peer closes.
    static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// Everything until some text has come.
    static String readUntil(Socket socket, String text) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.UTF_8).contains(text)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed after: " + read.toString(StandardCharsets.UTF_8));
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    /// The JSON of all data lines, without `[DONE]`.
    static List<JsonNode> events(String sse) {
        List<JsonNode> events = new ArrayList<>();
        for (String line : sse.lines().toList()) {
            if (line.startsWith("data:") && !line.endsWith("[DONE]")) {
                events.add(json(line.substring(5)));
            }
        }
        return events;
    }

    /// What an OpenAI stream says, all deltas of one choice together.
    static String said(String sse, int choice) {
        StringBuilder text = new StringBuilder();
        for (JsonNode event : events(sse)) {
            for (JsonNode one : event.path("choices")) {
                if (one.path("index").asInt() == choice) {
                    text.append(one.path("delta").path("content").asString(""));
                }
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
