package dev.signalbox.app.wire;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The program in front of one provider that answers what it is told to.
final class Replay implements AutoCloseable {
    /// What the gateway authenticates with; no client knows it.
    static final String PROVIDER_KEY = "sk-of-the-gateway-0123456789";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Simulator provider;
    private final Rig rig;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private long seen;

    /// @param dialect the provider's
    /// @param models what clients ask for, and what the provider is asked for in its place
    Replay(String dialect, Map<String, String> models) {
        provider = Simulator.start(Script.defaults());
        try {
            rig = Rig.start(yaml(dialect, models));
        } catch (IOException e) {
            provider.close();
            throw new UncheckedIOException(e);
        }
    }

    private String yaml(String dialect, Map<String, String> models) {
        Map<String, Object> routes = new LinkedHashMap<>();
        models.forEach((asked, sent) ->
                routes.put(asked, Map.of("targets", List.of("upstream/" + sent), "retry", Map.of("attempts", 1))));
        String url = provider.url() + (dialect.equals("openai") ? "/v1" : "");
        return """
                providers: { upstream: { dialect: %s, url: "%s", keys: ["%s"] } }
                routes: %s
                """.formatted(dialect, url, PROVIDER_KEY, JsonMapper.shared().writeValueAsString(routes));
    }

    /// What a client got, and what the provider had got before.
    record Exchange(int status, HttpHeaders headers, byte[] body, RecordedRequest upstream) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// Sends a request and gives the provider's answer to it.
    ///
    /// @param headers names and values in turn
    Exchange ask(String path, byte[] body, Reply answer, String... headers) throws IOException, InterruptedException {
        provider.next(answer);
        HttpResponse<byte[]> got =
                http.send(request(rig.url() + path, body, headers), HttpResponse.BodyHandlers.ofByteArray());
        List<RecordedRequest> received = provider.requests();
        if (received.isEmpty() || received.getLast().number() == seen) {
            // Takes the answer that nobody asked for, so that the next test does not get it.
            http.send(request(provider.url() + path, body), HttpResponse.BodyHandlers.ofByteArray());
            seen = provider.requests().getLast().number();
            throw new AssertionError("nothing was sent upstream; the client got " + got.statusCode() + " "
                    + new String(got.body(), StandardCharsets.UTF_8));
        }
        seen = received.getLast().number();
        return new Exchange(got.statusCode(), got.headers(), got.body(), received.getLast());
    }

    private static HttpRequest request(String url, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    Simulator provider() {
        return provider;
    }

    Rig rig() {
        return rig;
    }

    @Override
    public void close() throws IOException {
        http.close();
        rig.close();
        provider.close();
    }
}
