package dev.signalbox.simulator;

/// By what a request shows who asks, in each provider's way.
final class Keys {
    /// Of a signature only who made it is looked at.
    private static final String SIGNED = "AWS4-HMAC-SHA256 Credential=";

    private Keys() {}

    /// @return empty where it shows nothing
    static String of(RecordedRequest request) {
        return request.header("x-api-key")
                .or(() -> request.header("x-goog-api-key"))
                .or(() -> request.header("api-key"))
                .or(() -> request.header("authorization")
                        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                        .map(value -> value.substring(7).strip()))
                .or(() -> request.header("authorization")
                        .filter(value -> value.startsWith(SIGNED))
                        .map(value -> value.substring(SIGNED.length()).split("/", 2)[0]))
                .orElse("");
    }
}
