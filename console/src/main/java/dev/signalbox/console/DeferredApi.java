package dev.signalbox.console;

import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.LaterDesk;
import dev.signalbox.core.port.LaterDesk.Kind;
import dev.signalbox.core.port.LaterDesk.Row;
import dev.signalbox.model.failure.Code;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// `/admin/v1/deferred`: requests that are answered later, and batches, of all keys. Never what was asked.
final class DeferredApi {
    static final String PATH = "/admin/v1/deferred";
    static final Set<String> METHODS = Set.of("POST");

    private static final String FORM = "Wanted: {\"action\":\"cancel\",\"id\":\"…\"}.";
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private final Desk desk;

    DeferredApi(Desk desk) {
        this.desk = desk;
    }

    /// A change as it is sent.
    record Wanted(@Nullable String action, @Nullable String id) {}

    record View(
            String id,
            String kind,
            @Nullable String key,
            String workload,
            @Nullable String route,
            String operation,
            String status,
            String created,
            String expires,
            @Nullable String ended,
            int attempts,
            @Nullable String batch,
            LaterDesk.@Nullable Counts requestCounts) {
        static View of(Row row) {
            return new View(
                    row.id(),
                    row.kind().name().toLowerCase(Locale.ROOT),
                    row.owner(),
                    row.workload(),
                    row.route(),
                    row.operation(),
                    row.status(),
                    Instant.ofEpochMilli(row.created()).toString(),
                    Instant.ofEpochMilli(row.deadline()).toString(),
                    row.ended() == 0 ? null : Instant.ofEpochMilli(row.ended()).toString(),
                    row.attempts(),
                    row.batch(),
                    row.counts());
        }
    }

    /// @param total how many fit, also where not all are in `deferred`
    record Views(List<View> deferred, int total) {}

    void get(Context context) {
        String limit = context.queryParam("limit");
        int most = limit != null && limit.matches("[0-9]{1,4}") ? Math.clamp(Integer.parseInt(limit), 1, MOST) : USUAL;
        List<Row> fit =
                desk.later().rows().stream().filter(row -> fits(row, context)).toList();
        if (fit.isEmpty() && context.queryParam("id") != null) {
            unknown(context);
            return;
        }
        ConsoleServer.json(
                context, new Views(fit.stream().limit(most).map(View::of).toList(), fit.size()));
    }

    /// Lines are many, and only those of the batch that is asked for are told.
    private static boolean fits(Row row, Context context) {
        String id = context.queryParam("id");
        String batch = context.queryParam("batch");
        return is(id, row.id())
                && is(context.queryParam("status"), row.status())
                && is(context.queryParam("workload"), row.workload())
                && is(batch, row.batch())
                && (row.kind() != Kind.LINE || batch != null || id != null);
    }

    private static boolean is(@Nullable String wanted, @Nullable String found) {
        return wanted == null || wanted.equals(found);
    }

    Handler post() {
        return context -> {
            Wanted wanted = read(context);
            if (wanted != null) {
                cancel(context, Objects.requireNonNull(wanted.id));
            }
        };
    }

    private void cancel(Context context, String id) throws AuditLog.NotRecorded {
        Row found = find(id);
        if (found == null) {
            unknown(context);
            return;
        }
        if (found.kind() == Kind.LINE) {
            ConsoleServer.problem(
                    context, 409, "line_of_batch", "It is a line of the batch " + found.batch() + "; cancel that.");
            return;
        }
        if (found.ended() != 0) {
            ended(context);
            return;
        }
        desk.record(context, "deferred.cancelled", id, Map.of("status", found.status()), Map.of());
        try {
            if (!desk.later().cancel(id)) {
                ended(context);
                return;
            }
        } catch (IOException e) {
            ConsoleServer.problem(
                    context, 503, Code.DEFERRAL_UNAVAILABLE.word(), "The disk does not take it; nothing was changed.");
            return;
        }
        Row now = find(id);
        ConsoleServer.json(context, new Views(now == null ? List.of() : List.of(View.of(now)), now == null ? 0 : 1));
    }

    private @Nullable Row find(String id) {
        return desk.later().rows().stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static void ended(Context context) {
        ConsoleServer.problem(context, 409, "already_ended", "It has ended already.");
    }

    private static void unknown(Context context) {
        ConsoleServer.problem(context, 404, Code.JOB_NOT_FOUND.word(), "There is none of that id here.");
    }

    /// Null after a problem was answered.
    private static @Nullable Wanted read(Context context) throws IOException {
        byte[] body = OverridesApi.body(context);
        if (body == null) {
            return null;
        }
        try {
            Wanted wanted = AdminJson.read(body, Wanted.class);
            if (wanted != null && "cancel".equals(wanted.action) && wanted.id != null) {
                return wanted;
            }
        } catch (JacksonException _) {
            // Its message would show what was sent.
        }
        ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), FORM);
        return null;
    }
}
