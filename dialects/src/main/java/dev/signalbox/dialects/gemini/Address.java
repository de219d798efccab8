package dev.signalbox.dialects.gemini;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a request's path says: `{model}:{verb}?alt=sse`.
///
/// @param model decoded, without `models/`
/// @param events whether a stream is wanted as events; else it is one array, which grows
record Address(String model, String verb, boolean events) {
    static final String GENERATE = "generateContent";
    static final String STREAM = "streamGenerateContent";
    static final String COUNT = "countTokens";
    static final String EMBED = "embedContent";
    static final String EMBED_SEVERAL = "batchEmbedContents";

    static Address of(String address) {
        int question = address.indexOf('?');
        String path = question < 0 ? address : address.substring(0, question);
        String query = question < 0 ? "" : address.substring(question + 1);
        int colon = path.lastIndexOf(':');
        return new Address(
                decoded(path.substring(0, Math.max(colon, 0))),
                path.substring(colon + 1),
                Arrays.asList(query.split("&", 20)).contains("alt=sse"));
    }

    boolean streams() {
        return verb.equals(STREAM);
    }

    /// Whether the answer is an array that grows.
    boolean grows() {
        return streams() && !events;
    }

    private static String decoded(String model) {
        try {
            return URLDecoder.decode(model.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            // The gateway has refused such a path before.
            return "";
        }
    }
}
