package dev.signalbox.gateway.relay;

import dev.signalbox.model.usage.Trace;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a provider is told of a request's trace, as W3C Trace Context has it.
///
/// @param parent the value of `traceparent`
/// @param state the value of `tracestate`; null for none
record TraceContext(String parent, @Nullable String state) {
    static final String PARENT = "traceparent";
    static final String STATE = "tracestate";

    /// As much as everybody has to pass on.
    private static final int LONGEST_STATE = 512;

    /// For an attempt of a request that is traced, so that what the provider says of itself comes below it.
    ///
    /// @param caller the caller's headers
    static TraceContext of(Trace trace, int attempt, HttpHeaders caller) {
        String span = HexFormat.of().toHexDigits(trace.attempt(attempt));
        // What others keep of the caller's trace is nothing to one that begins here.
        return new TraceContext("00-" + trace.id() + "-" + span + "-01", trace.parent() == 0 ? null : state(caller));
    }

    /// As the caller sent it.
    static TraceContext asSent(String parent, HttpHeaders caller) {
        return new TraceContext(parent, state(caller));
    }

    private static @Nullable String state(HttpHeaders caller) {
        List<String> all = caller.getAll(STATE);
        if (all.isEmpty()) {
            return null;
        }
        String state = String.join(",", all).strip();
        boolean plain = state.chars().allMatch(c -> c >= ' ' && c <= '~');
        return state.isEmpty() || state.length() > LONGEST_STATE || !plain ? null : state;
    }

    void write(StringBuilder head) {
        RequestHeads.line(head, PARENT, parent);
        if (state != null) {
            RequestHeads.line(head, STATE, state);
        }
    }
}
