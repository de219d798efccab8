package dev.signalbox.console.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls to an OpenID provider: JSON of 256 KiB at most, within 10 s, and no redirect is followed. Each waits, so never
/// on an event loop.
final class OpenIdCalls {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 256 * 1024;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /// Why there is no answer that can be used, for the log; without secrets.
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    JsonNode get(URI address) throws Failed {
        return send(HttpRequest.newBuilder(address).GET().build());
    }

    JsonNode send(HttpRequest request) throws Failed {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
        try {
            HttpResponse<byte[]> said = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (said.statusCode() != 200) {
                throw new Failed(request.uri() + " answered " + said.statusCode());
            }
            return JsonMapper.shared().readTree(said.body());
        } catch (TimeoutException _) {
            throw new Failed(request.uri() + " did not answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            // Messages of other exceptions could show what was sent.
            String cause = e.getCause() instanceof IOException io ? io.toString() : "an unexpected error";
            throw new Failed("asking " + request.uri() + " failed: " + cause);
        } catch (JacksonException _) {
            throw new Failed("what " + request.uri() + " answered is not JSON");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted");
        } finally {
            answer.cancel(true);
        }
    }
}
