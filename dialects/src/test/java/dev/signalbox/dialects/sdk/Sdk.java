package dev.signalbox.dialects.sdk;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A provider's official client, given an answer's bytes where its connection would be.
interface Sdk {
    /// What it makes of a whole answer; throws as it throws.
    Said whole(byte[] answer);

    /// What it makes of a stream; as above.
    Said stream(byte[] answer);

    /// @param strict whether each field is held against its type, as Google's does always, and OpenAI's own accumulator
    ///     of chunks is put to use; what a provider itself says does not always stand that
    static Sdk of(String client, boolean strict) {
        return switch (client) {
            case "openai" -> new ChatSdk(strict);
            case "responses" -> new ResponsesSdk(strict);
            case "anthropic" -> new AnthropicSdk(strict);
            case "gemini" -> new GoogleSdk();
            default -> throw new IllegalArgumentException(client);
        };
    }

    /// What a program gets to see.
    ///
    /// @param calls name and arguments of each call
    /// @param sources addresses in the web; null where the SDK has no place for them
    /// @param tokens those whose likeliness is told; null likewise
    record Said(
            String text,
            List<String> calls,
            @Nullable Set<String> sources,
            @Nullable List<String> tokens) {}
}
