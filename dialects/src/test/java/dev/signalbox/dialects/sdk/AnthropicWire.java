package dev.signalbox.dialects.sdk;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/// In the place of Anthropic's HTTP client: whatever is asked, the answer that was put in comes back.
final class AnthropicWire implements HttpClient {
    private byte[] answer = {};
    private String type = "";

    /// @param strict whether it holds every field against its type, which it does not by itself
    AnthropicClient client(boolean strict) {
        return new AnthropicClientImpl(ClientOptions.builder()
                .httpClient(this)
                .putHeader("x-api-key", "none")
                .maxRetries(0)
                .responseValidation(strict)
                .build());
    }

    void whole(byte[] next) {
        answer = next;
        type = "application/json";
    }

    void stream(byte[] next) {
        answer = next;
        type = "text/event-stream";
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        return new Answer();
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
        return CompletableFuture.completedFuture(new Answer());
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    private final class Answer implements HttpResponse {
        @Override
        public int statusCode() {
            return 200;
        }

        @Override
        public Headers headers() {
            return Headers.builder().put("content-type", type).build();
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(answer);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
