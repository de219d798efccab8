package dev.signalbox.gateway.relay;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.model.usage.Trace;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// A request's head as the edge understood it.
///
/// @param dialect the client's; where the path does not tell, the one in which it is answered
/// @param operation null when the path or method is not known
/// @param query what followed the `?` and may go on to a provider, empty for none; where the path ends
///     in a model and a verb, those before it ([dev.signalbox.core.dialect.ServedApi#scan(Operation,
///     String, byte[], int)])
/// @param headers the client's
/// @param manner how the answer has to look
/// @param arrivedAt nanoseconds of the monotonic clock
/// @param epochMillis wall-clock time
/// @param trace null when it is not traced
public record Incoming(
        Dialect dialect,
        @Nullable Operation operation,
        String query,
        HttpHeaders headers,
        Manner manner,
        String requestId,
        long arrivedAt,
        long epochMillis,
        @Nullable Trace trace) {

    /// The wall clock's time at a time of the monotonic clock.
    long epochSeconds(long nanos) {
        return (epochMillis + NANOSECONDS.toMillis(nanos - arrivedAt)) / 1000;
    }
}
