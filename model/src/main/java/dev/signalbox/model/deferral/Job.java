package dev.signalbox.model.deferral;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request that was taken in to be answered later, without its body. Says all that is needed to make it as its
/// caller would have, but for the caller's key, which is never kept.
///
/// @param id unguessable: whoever knows it and has the owner's key gets the answer
/// @param owner the name of the caller's key; null in open mode
/// @param workload that it belongs to
/// @param route that it was for when it came
/// @param dialect of the client
/// @param operation as [dev.signalbox.model.usage.UsageRecord#operation]
/// @param query what followed the `?` and may go on to a provider
/// @param headers those that matter to a provider or to the gateway; no credentials
/// @param address where it came from, as text; null where that was not known
/// @param created milliseconds since 1970
/// @param deadline by then it must have been begun: milliseconds since 1970
/// @param keepMillis how long it is known after its end
/// @param webhook what is told of its end; null for nobody
/// @param batch the batch that it is a line of; null for a request of its own
public record Job(
        String id,
        @Nullable String owner,
        String workload,
        String route,
        String dialect,
        String operation,
        String query,
        List<Map.Entry<String, String>> headers,
        @Nullable String address,
        long created,
        long deadline,
        long keepMillis,
        @Nullable String webhook,
        @Nullable String batch) {
    public Job {
        headers = List.copyOf(headers);
    }

    /// A request of its own.
    public Job(
            String id,
            @Nullable String owner,
            String workload,
            String route,
            String dialect,
            String operation,
            String query,
            List<Map.Entry<String, String>> headers,
            @Nullable String address,
            long created,
            long deadline,
            long keepMillis,
            @Nullable String webhook) {
        this(
                id,
                owner,
                workload,
                route,
                dialect,
                operation,
                query,
                headers,
                address,
                created,
                deadline,
                keepMillis,
                webhook,
                null);
    }

    /// Without what only its making needs, of which a caller may send much.
    public Job bare() {
        return new Job(
                id,
                owner,
                workload,
                route,
                dialect,
                operation,
                "",
                List.of(),
                address,
                created,
                deadline,
                keepMillis,
                webhook,
                batch);
    }

    /// Without what its caller said.
    @Override
    public String toString() {
        return "Job[" + id + "]";
    }
}
