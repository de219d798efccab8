package dev.signalbox.app.keys;

import dev.signalbox.app.Rig;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An operator of a rig whose token is in `token`.
final class Keeper implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Rig rig;
    private final Path token;

    Keeper(Rig rig, Path token) {
        this.rig = rig;
        this.token = token;
    }

    HttpResponse<String> create(String json) throws IOException, InterruptedException {
        return send("POST", "", json);
    }

    /// The secret of a key that is made.
    String made(String json) throws IOException, InterruptedException {
        return secret(create(json));
    }

    static String secret(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return json(answer).path("secret").asString();
    }

    HttpResponse<String> rotate(String name, long overlapMillis) throws IOException, InterruptedException {
        return send("POST", "?rotate=" + encoded(name) + "&overlap_ms=" + overlapMillis, null);
    }

    HttpResponse<String> rotateWith(String name, String json) throws IOException, InterruptedException {
        return send("POST", "?rotate=" + encoded(name), json);
    }

    HttpResponse<String> revoke(String name) throws IOException, InterruptedException {
        return send("DELETE", "?name=" + encoded(name), null);
    }

    HttpResponse<String> get(String query) throws IOException, InterruptedException {
        return rig.get(rig.console() + "/admin/v1/keys" + query);
    }

    JsonNode show(String name) throws IOException, InterruptedException {
        return json(get("?name=" + encoded(name))).path("keys").path(0);
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private HttpResponse<String> send(String method, String query, @org.jspecify.annotations.Nullable String json)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rig.console() + "/admin/v1/keys" + query))
                .header("authorization", "Bearer " + Files.readString(token).strip())
                .method(
                        method,
                        json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
        if (json != null) {
            request.header("content-type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
