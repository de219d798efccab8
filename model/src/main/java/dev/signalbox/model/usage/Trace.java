package dev.signalbox.model.usage;

import java.util.HexFormat;

/// Where a request that was chosen to be traced stands in its trace, by the identifiers of W3C Trace Context.
///
/// @param high the first half of the trace's identifier
/// @param low the other half; not both are 0
/// @param parent the caller's span, 0 when the trace begins here
/// @param span the request's own span, never 0
/// @param arrivedAt when the request's head came, nanoseconds of the monotonic clock
public record Trace(long high, long low, long parent, long span, long arrivedAt) {
    /// The trace's identifier: 32 hexadecimal digits.
    public String id() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    /// The span of one of its attempts, never 0. It follows from the request's own, so that a provider can be told of
    /// it before the attempt is over, and nobody has to keep it.
    ///
    /// @param number of the attempt, from 1
    public long attempt(int number) {
        long mixed = span + number * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
        return mixed == 0 ? 1 : mixed;
    }
}
