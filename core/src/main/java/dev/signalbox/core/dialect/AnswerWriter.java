package dev.signalbox.core.dialect;

import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import org.jspecify.annotations.Nullable;

/// Turns events into one answer's bytes for a client. One answer, one thread.
///
/// A streaming writer gives out whole events as they come; a non-streaming one keeps everything and gives out the body
/// at [#end].
public interface AnswerWriter {
    /// Writes what the event comes to, if anything. `Failed` is not written: the gateway tells of failures.
    void write(ChatEvent event, AnswerPipe.Outlet out);

    /// Why there can be no answer of what was written so far, such as that it is too long to be kept; null while there
    /// can.
    default @Nullable Failure failure() {
        return null;
    }

    /// Told before [#end], for answers that say when they were complete.
    ///
    /// @param seconds since 1970
    default void endsAt(long seconds) {}

    /// Writes what ends a complete answer.
    void end(AnswerPipe.Outlet out);
}
