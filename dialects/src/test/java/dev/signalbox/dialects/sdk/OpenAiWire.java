package dev.signalbox.dialects.sdk;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/// In the place of OpenAI's HTTP client: whatever is asked, the answer that was put in comes back.
final class OpenAiWire implements HttpClient {
    private byte[] answer = {};
    private String type = "";

    /// @param strict whether it holds every field against its type, which it does not by itself
    OpenAIClient client(boolean strict) {
        return new OpenAIClientImpl(ClientOptions.builder()
                .httpClient(this)
                .apiKey("none")
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
