package dev.signalbox.dialects.sdk;

import com.google.genai.ApiClient;
import com.google.genai.ApiResponse;
import com.google.genai.types.HttpOptions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.ResponseBody;

/// In the place of Google's HTTP client: whatever is asked, the answer that was put in comes back.
final class GoogleWire extends ApiClient {
    private byte[] answer = {};

    GoogleWire() {
        super(Optional.of("none"), Optional.empty(), Optional.empty());
    }

    void put(byte[] next) {
        answer = next;
    }

    @Override
    public ApiResponse request(String method, String path, String body, Optional<HttpOptions> options) {
        return new Answer();
    }

    @Override
    public ApiResponse request(String method, String path, byte[] body, Optional<HttpOptions> options) {
        return new Answer();
    }

    @Override
    public CompletableFuture<ApiResponse> asyncRequest(
            String method, String path, String body, Optional<HttpOptions> options) {
        return CompletableFuture.completedFuture(new Answer());
    }

    @Override
    public CompletableFuture<ApiResponse> asyncRequest(
            String method, String path, byte[] body, Optional<HttpOptions> options) {
        return CompletableFuture.completedFuture(new Answer());
    }

    private final class Answer extends ApiResponse {
        @Override
        public ResponseBody getBody() {
            return ResponseBody.create(answer, MediaType.get("application/json"));
        }

        @Override
        public Headers getHeaders() {
            return Headers.of();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
