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
}
