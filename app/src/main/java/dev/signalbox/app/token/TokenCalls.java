package dev.signalbox.app.token;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls to servers that give credentials: 64 KiB at most, within 10 s, and no redirect is followed. Each waits, so
/// never on an event loop.
final class TokenCalls implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 64 * 1024;
    private static final int MOST_SHOWN = 200;

    private final HttpClient http;

    /// @param proxy a CONNECT proxy to go through; null for a direct way
    TokenCalls(@Nullable InetSocketAddress proxy) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER);
        http = (proxy == null ? builder : builder.proxy(ProxySelector.of(proxy))).build();
    }

    JsonNode json(HttpRequest request) throws NoToken, InterruptedException {
        String said = text(request);
        try {
            return JsonMapper.shared().readTree(said);
        } catch (JacksonException _) {
            throw new NoToken("what " + place(request.uri()) + " answered is not JSON");
        }
    }

    String text(HttpRequest request) throws NoToken, InterruptedException {
        String place = place(request.uri());
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST));
        try {
            HttpResponse<byte[]> said = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            String body = new String(said.body(), StandardCharsets.UTF_8);
            if (said.statusCode() != 200) {
                throw new NoToken(place + " answered " + said.statusCode() + reason(body));
            }
            return body;
        } catch (TimeoutException _) {
            throw new NoToken(place + " did not answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            // Messages of other exceptions could show what was sent.
            String cause =
                    e.getCause() instanceof IOException io ? io.getClass().getSimpleName() : "an unexpected error";
            throw new NoToken(place + " cannot be asked: " + cause);
        } finally {
            answer.cancel(true);
        }
    }

    /// The words that OAuth 2.0 has for an error (RFC 6749 §5.2), and nothing else of the body.
    private static String reason(String body) {
        try {
            JsonNode tree = JsonMapper.shared().readTree(body);
            String error = tree.path("error").asString("");
            String more = tree.path("error_description").asString("");
            String both = (error + (more.isEmpty() ? "" : ": " + more)).replaceAll("[^\\x20-\\x7e]", " ");
            return both.isEmpty() ? "" : ": " + both.substring(0, Math.min(MOST_SHOWN, both.length()));
        } catch (JacksonException _) {
            return "";
        }
    }

    /// Without path and query.
    private static String place(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
