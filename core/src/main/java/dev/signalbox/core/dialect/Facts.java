package dev.signalbox.core.dialect;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// What is known of an answer so far. Filled by an [AnswerPipe], read by the gateway after each piece.
public final class Facts {
    private boolean content;
    private boolean finished;
    private boolean terminated;
    private @Nullable Usage usage;
    private @Nullable Failure failure;
    private long outputChars;

    /// Whether first content came: text, reasoning, refusal, tool call, image, audio or a finish.
    public boolean content() {
        return content;
    }

    /// Whether a finish reason came. Then the answer is whole, also without the dialect's last marker.
    public boolean finished() {
        return finished;
    }

    /// Whether the dialect's last marker came (`[DONE]`, `message_stop`); nothing of interest follows.
    public boolean terminated() {
        return terminated;
    }

    /// As the provider reported it; null while it did not.
    public @Nullable Usage usage() {
        return usage;
    }

    /// What went wrong inside the answer: an error event, invalid JSON, an end that is none.
    public @Nullable Failure failure() {
        return failure;
    }

    /// Characters (UTF-16 units) or bytes of content seen, to estimate usage from when the provider reports
    /// none.
    public long outputChars() {
        return outputChars;
    }

    public void sawContent() {
        content = true;
    }

    public void sawFinish() {
        content = true;
        finished = true;
    }

    public void sawTerminator() {
        terminated = true;
    }

    public void sawUsage(Usage reported) {
        usage = reported;
    }

    public void countOutput(long chars) {
        outputChars += chars;
    }

    /// Only the first failure counts.
    public void failed(Failure what) {
        if (failure == null) {
            failure = what;
        }
    }
}
