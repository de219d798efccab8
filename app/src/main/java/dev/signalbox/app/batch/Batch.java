package dev.signalbox.app.batch;

import java.io.IOException;
import java.util.function.UnaryOperator;

/// One batch. What is decided of it is written down before anybody sees it.
final class Batch {
    /// Writes a state down.
    interface Writer {
        void write(BatchState state) throws IOException;
    }

    private final Writer writer;
    private volatile BatchState state;
    private volatile int completed;
    private volatile int failed;

    Batch(BatchState state, Writer writer) {
        this.state = state;
        this.writer = writer;
        completed = state.completed();
        failed = state.failed();
    }

    BatchState state() {
        return state;
    }

    /// How many lines have an answer.
    int completed() {
        return completed;
    }

    /// How many lines have an error.
    int failed() {
        return failed;
    }

    void count(int answers, int errors) {
        completed = answers;
        failed = errors;
    }

    /// Goes on to another state, unless it has come to an end. It is on the disk when this returns; when it fails,
    /// all is as it was.
    ///
    /// @param change may give back the same, for no change
    synchronized BatchState change(UnaryOperator<BatchState> change) throws IOException {
        BatchState before = state;
        BatchState next = before.status().isEnd() ? before : change.apply(before);
        if (!next.equals(before)) {
            writer.write(next);
            state = next;
        }
        return next;
    }
}
