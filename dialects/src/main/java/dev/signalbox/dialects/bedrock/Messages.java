package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.eventstream.MessageSplitter;
import dev.signalbox.model.failure.Failure;
import org.jspecify.annotations.Nullable;

/// What all streams of Bedrock have in common.
final class Messages {
    /// The kind of message that is no error.
    static final String EVENT = "event";

    static final Failure TRUNCATED = new Failure.Truncated("The provider's answer ended before its last event.");

    private Messages() {}

    /// What is wrong with a stream; null while nothing is.
    static @Nullable Failure wrong(MessageSplitter splitter) {
        if (splitter.tooLarge()) {
            return new Failure.TooLarge("One event of the provider's answer was over the limit.");
        }
        String broken = splitter.broken();
        return broken == null
                ? null
                : new Failure.Malformed("The provider's answer was not a stream of events: " + broken + ".");
    }
}
