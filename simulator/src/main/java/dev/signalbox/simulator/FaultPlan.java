package dev.signalbox.simulator;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The faults of one answer, by the question that whoever sends it asks.
final class FaultPlan {
    static final FaultPlan NONE = new FaultPlan(List.of());

    private final Map<Fault.Kind, Fault> byKind = new EnumMap<>(Fault.Kind.class);
    private final @Nullable Interruption interruption;

    FaultPlan(List<Fault> faults) {
        Interruption earliest = null;
        for (Fault fault : faults) {
            byKind.put(fault.kind(), fault);
            Interruption candidate = interruptionBy(fault);
            if (candidate != null && (earliest == null || candidate.after() < earliest.after())) {
                earliest = candidate;
            }
        }
        interruption = earliest;
    }

    /// How a body stops being what it should be.
    enum Break {
        SILENCE,
        RESET,
        FIN,
        END,
        NOT_JSON,
        ERROR
    }

    /// What happens in the middle of the body, and after how many events.
    record Interruption(Break how, long after) {}

    private static @Nullable Interruption interruptionBy(Fault fault) {
        long after = fault.number();
        return switch (fault.kind()) {
            case HANG_AFTER -> new Interruption(Break.SILENCE, after);
            case ROLE_ONLY -> new Interruption(Break.SILENCE, 1);
            case RESET_AFTER -> new Interruption(Break.RESET, after);
            case CLOSE_AFTER -> new Interruption(Break.FIN, after);
            case TRUNCATE_AFTER -> new Interruption(Break.END, after);
            case MALFORMED_AFTER -> new Interruption(Break.NOT_JSON, after);
            case ERROR_EVENT -> new Interruption(Break.ERROR, 0);
            case ERROR_EVENT_AFTER -> new Interruption(Break.ERROR, after);
            case STATUS,
                    ERROR,
                    RETRY_AFTER,
                    DELAY,
                    HANG,
                    RESET,
                    DRIP,
                    HTML,
                    EMPTY,
                    INVALID_UTF8,
                    BIG_EVENT,
                    ENDLESS_HEADERS,
                    ENDLESS_BODY,
                    GZIP,
                    GZIP_BOMB,
                    SPLIT,
                    CRLF,
                    NO_SPACE,
                    COMMENTS,
                    NO_DONE,
                    CLOSE -> null;
        };
    }

    boolean has(Fault.Kind kind) {
        return byKind.containsKey(kind);
    }

    /// The value of a fault, or 0 when it is not planned.
    long number(Fault.Kind kind) {
        Fault fault = byKind.get(kind);
        return fault == null ? 0 : fault.number();
    }

    @Nullable
    String text(Fault.Kind kind) {
        Fault fault = byKind.get(kind);
        return fault == null ? null : fault.text();
    }

    double delayMillis() {
        return number(Fault.Kind.DELAY) / 1000.0;
    }

    double dripMillis() {
        return number(Fault.Kind.DRIP) / 1000.0;
    }

    @Nullable
    Interruption interruption() {
        return interruption;
    }

    /// The status to fail with, if the answer is to be a refusal.
    OptionalInt status() {
        if (has(Fault.Kind.STATUS)) {
            return OptionalInt.of((int) number(Fault.Kind.STATUS));
        }
        return has(Fault.Kind.RETRY_AFTER) && !has(Fault.Kind.ERROR) ? OptionalInt.of(429) : OptionalInt.empty();
    }

    /// Whether the body goes out just as it is, so that one write can carry it.
    boolean leavesBodyAlone() {
        return interruption == null
                && byKind.keySet().stream()
                        .allMatch(kind -> kind == Fault.Kind.STATUS
                                || kind == Fault.Kind.ERROR
                                || kind == Fault.Kind.RETRY_AFTER
                                || kind == Fault.Kind.DELAY
                                || kind == Fault.Kind.CLOSE
                                || kind == Fault.Kind.HTML
                                || kind == Fault.Kind.EMPTY);
    }
}
