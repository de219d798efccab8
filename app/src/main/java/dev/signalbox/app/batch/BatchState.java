package dev.signalbox.app.batch;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is written down of a batch.
///
/// @param owner the name of a key; null in open mode
/// @param keepMillis how long it is known after its end
/// @param outputMillis how long its files are
/// @param headers that go with each line
/// @param address where it came from; null where that is not known
/// @param at when it came to each status: milliseconds since 1970
/// @param total lines; 0 before that is known
/// @param completed of those, with an answer; counted at the end
/// @param failed of those, with an error; counted at the end
/// @param errors why its file cannot be used
/// @param output what its answers are written into
/// @param wrong what its errors are written into
/// @param outputThere whether there is any answer; known at the end
/// @param wrongThere whether there is any error; known at the end
record BatchState(
        String id,
        @Nullable String owner,
        String workload,
        String endpoint,
        String input,
        long created,
        long expires,
        long keepMillis,
        long outputMillis,
        List<Pair> headers,
        @Nullable String address,
        @Nullable List<Pair> metadata,
        BatchStatus status,
        Map<BatchStatus, Long> at,
        int total,
        int completed,
        int failed,
        List<BatchFault> errors,
        String output,
        String wrong,
        boolean outputThere,
        boolean wrongThere) {
    /// A name and a value.
    record Pair(String name, String value) {}

    BatchState {
        headers = List.copyOf(headers);
        metadata = metadata == null ? null : List.copyOf(metadata);
        at = Map.copyOf(at);
        errors = List.copyOf(errors);
    }

    /// When it came there; 0 for not at all.
    long at(BatchStatus there) {
        return at.getOrDefault(there, 0L);
    }

    /// When it ended; 0 before.
    long ended() {
        return status.isEnd() ? at(status) : 0;
    }

    /// The same, further on.
    BatchState to(BatchStatus next, long now) {
        Map<BatchStatus, Long> times = new EnumMap<>(BatchStatus.class);
        times.putAll(at);
        times.put(next, now);
        return copy(next, times, total, completed, failed, errors, outputThere, wrongThere);
    }

    BatchState with(int lines, List<BatchFault> faults) {
        return copy(status, at, lines, completed, failed, faults, outputThere, wrongThere);
    }

    BatchState counted(int answers, int faults) {
        return copy(status, at, total, answers, faults, errors, answers > 0, faults > 0);
    }

    private BatchState copy(
            BatchStatus next,
            Map<BatchStatus, Long> times,
            int lines,
            int answers,
            int faults,
            List<BatchFault> why,
            boolean anyAnswer,
            boolean anyFault) {
        return new BatchState(
                id,
                owner,
                workload,
                endpoint,
                input,
                created,
                expires,
                keepMillis,
                outputMillis,
                headers,
                address,
                metadata,
                next,
                times,
                lines,
                answers,
                faults,
                why,
                output,
                wrong,
                anyAnswer,
                anyFault);
    }
}
