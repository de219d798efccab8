package dev.signalbox.dialects.sdk;

import java.util.List;

/// A provider's official client, given an answer's bytes where its connection would be.
interface Sdk {
    /// What it makes of a whole answer; throws as it throws.
    Said whole(byte[] answer);

    /// What it makes of a stream, its own accumulator put to use where it has one.
    Said stream(byte[] answer);

    /// @param strict whether each field is held against its type; what a provider itself says does not always stand
    ///     that, and programs do not ask for it
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
    record Said(String text, List<String> calls) {}
}
