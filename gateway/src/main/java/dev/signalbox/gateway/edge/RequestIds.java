package dev.signalbox.gateway.edge;

import dev.signalbox.gateway.relay.Worker;
import io.netty.handler.codec.http.HttpHeaders;

/// What a request is called in logs and answers.
final class RequestIds {
    private static final int MAX_LENGTH = 128;
    private static final String PUNCTUATION = "-_.:";

    private RequestIds() {}

    /// The client's own `x-request-id`, where it is fit for a log line and a header, else a new one.
    static String of(HttpHeaders headers, Worker worker) {
        String given = headers.get("x-request-id");
        return given != null && acceptable(given) ? given : worker.newRequestId();
    }

    private static boolean acceptable(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_LENGTH
                && id.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || PUNCTUATION.indexOf(c) >= 0));
    }
}
