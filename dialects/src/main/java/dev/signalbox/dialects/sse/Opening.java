package dev.signalbox.dialects.sse;

import dev.signalbox.dialects.mask.Mask;
import dev.signalbox.model.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How the body of a stream begins: some servers answer a request for one with a JSON error and status 200. Keeps no
/// more of it than an error is long.
public final class Opening {
    private final Function<byte[], @Nullable Failure> error;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private boolean blank = true;
    private boolean object;

    /// @param error what a body says went wrong; null where it says no such thing
    public Opening(Function<byte[], @Nullable Failure> error) {
        this.error = error;
    }

    public void take(byte[] bytes, int from, int to) {
        for (int i = from; i < to && blank; i++) {
            blank = bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t';
            object = bytes[i] == '{';
        }
        if (object && kept.size() < Mask.LIMIT) {
            kept.write(bytes, from, Math.min(to - from, Mask.LIMIT - kept.size()));
        }
    }

    /// Why an answer that ended without a finish is not one.
    ///
    /// @param events how many came
    public Failure failure(long events) {
        if (blank || events > 0) {
            return new Failure.Truncated("The provider's answer ended before its last event.");
        }
        Failure told = error.apply(kept.toByteArray());
        return told != null ? told : new Failure.Malformed("The provider's answer was not a stream of events.");
    }
}
