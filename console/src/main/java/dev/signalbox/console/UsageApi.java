package dev.signalbox.console;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/admin/v1/usage` and `/admin/v1/requests`: what was used, and what became of one request.
final class UsageApi {
    static final String USAGE = "/admin/v1/usage";
    static final String REQUESTS = "/admin/v1/requests";
    static final String ADVICE = "/admin/v1/usage/advice";
    static final String RECORDS = "/admin/v1/usage/records";

    private static final Logger LOG = LoggerFactory.getLogger(UsageApi.class);
    private static final Duration USUAL = Duration.ofDays(1);
    private static final int MAX_ID = 1024;
    private static final int BUFFER = 64 * 1024;
    private static final double MICROS_PER_MILLI = 1000;

    private final @Nullable Accounts accounts;
    private final Supplier<? extends @Nullable Policy> policy;

    /// @param accounts null where none are kept
    UsageApi(@Nullable Accounts accounts, Supplier<? extends @Nullable Policy> policy) {
        this.accounts = accounts;
        this.policy = policy;
    }

    record Tokens(long input, long output, long cachedInput, long cacheWrite, long reasoning) {}

    record Media(long audioInput, long imageInput, long audioOutput, long imageOutput) {}

    record Requests(List<Request> requests) {}

    /// As a line of the access log.
    record Request(
            String requestId,
            Instant time,
            String dialect,
            String operation,
            @Nullable String key,
            String workload,
            String route,
            String target,
            @Nullable String model,
            boolean stream,
            int status,
            String outcome,
            @Nullable String code,
            List<Attempt> attempts,
            List<Skip> skipped,
            double durationMs,
            @Nullable Double firstContentMs,
            Tokens tokens,
            @Nullable Media media,
            @Nullable String serviceTier,
            boolean estimated,
            @Nullable String cost,
            boolean costEstimated,
            long bytesIn,
            long bytesOut,
            @Nullable String tags) {}

    record Attempt(String target, @Nullable String failure, int status, double durationMs) {}

    record Skip(String target, int key, String reason) {}

    void usage(Context context) {
        Accounts known = known(context);
        if (known == null) {
            return;
        }
        Policy current = policy.get();
        if (current == null) {
            ConsoleServer.notConfigured(context);
            return;
        }
        try {
            Question question = question(context);
            ConsoleServer.json(context, UsageReport.of(known, question, current));
        } catch (Wrong e) {
            ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), e.getMessage());
        } catch (Accounts.Unavailable e) {
            unavailable(context, e);
        }
    }

    /// What could have been cheaper.
    void advice(Context context, Policy policy) {
        Accounts known = known(context);
        if (known == null) {
            return;
        }
        try {
            Range range = range(context);
            Instant from = range.from();
            Instant to = range.to();
            ConsoleServer.json(
                    context,
                    AdviceApi.of(
                            policy,
                            known.pairs(from, to),
                            known.habits(from, to),
                            from,
                            to,
                            System.currentTimeMillis()));
        } catch (Wrong e) {
            ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), e.getMessage());
        } catch (Accounts.Unavailable e) {
            unavailable(context, e);
        }
    }

    void requests(Context context) {
        Accounts known = known(context);
        if (known == null) {
            return;
        }
        String id = context.queryParam("id");
        if (id == null || id.isEmpty() || id.length() > MAX_ID) {
            ConsoleServer.problem(
                    context, 400, Code.INVALID_REQUEST.word(), "Say which with `?id=`, the answer's `x-request-id`.");
            return;
        }
        try {
            List<Request> found =
                    known.request(id).stream().map(UsageApi::request).toList();
            ConsoleServer.json(context, new Requests(found));
        } catch (Accounts.Unavailable e) {
            unavailable(context, e);
        }
    }

    /// Records as they come, a line for each, between one that says what they are and one that says how many there
    /// were.
    void records(Context context) throws IOException {
        Accounts known = known(context);
        if (known == null) {
            return;
        }
        Range range;
        try {
            range = range(context);
        } catch (Wrong e) {
            ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), e.getMessage());
            return;
        }
        context.contentType("application/x-ndjson");
        if (context.req().getMethod().equals("HEAD")) {
            return;
        }
        try (RecordLines lines = new RecordLines(context, range)) {
            try {
                known.records(range.from(), range.to(), record -> lines.add(request(record)));
                lines.end();
            } catch (Accounts.Unavailable e) {
                LOG.warn("Records cannot be copied", e);
                if (!lines.begun()) {
                    unavailable(context, e);
                }
                lines.fail(String.valueOf(e.getMessage()));
            }
        }
    }

    /// Lines that begin to be written with the first record, or the end, so that what fails before is told as an error.
    private static final class RecordLines implements AutoCloseable {
        private final Context context;
        private final Head head;
        private @Nullable OutputStream out;
        private long records;

        RecordLines(Context context, Range range) {
            this.context = context;
            head = new Head("usage", 1, range.from(), range.to());
        }

        boolean begun() {
            return out != null;
        }

        void add(Request request) throws IOException {
            line(request);
            records++;
        }

        void end() throws IOException {
            line(new End(new Count(records)));
        }

        void fail(String message) throws IOException {
            if (out != null) {
                line(Map.of("error", message));
            }
        }

        private void line(Object what) throws IOException {
            OutputStream to = out;
            if (to == null) {
                to = new BufferedOutputStream(context.outputStream(), BUFFER);
                out = to;
                to.write(AdminJson.write(head));
                to.write('\n');
            }
            to.write(AdminJson.write(what));
            to.write('\n');
        }

        @Override
        public void close() throws IOException {
            if (out != null) {
                out.flush();
            }
        }
    }

    record Head(String signalbox, int version, Instant from, Instant to) {}

    record End(Count end) {}

    record Count(long records) {}

    private @Nullable Accounts known(Context context) {
        if (accounts == null) {
            ConsoleServer.problem(
                    context, 503, "no_store", "No usage is recorded: there is no store (`store` in the config).");
        }
        return accounts;
    }

    private static void unavailable(Context context, Accounts.Unavailable e) {
        LOG.warn("A question about usage has no answer", e);
        ConsoleServer.problem(context, 503, "store_unavailable", String.valueOf(e.getMessage()));
    }

    // ── The question ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// Says what is wrong with it.
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private static Question question(Context context) throws Wrong {
        String word = context.queryParam("by");
        By by = word == null ? By.WORKLOAD : By.of(word);
        if (by == null) {
            throw new Wrong("`by` is one of "
                    + Arrays.stream(By.values())
                            .map(each -> each == By.TAG ? By.TAG_NAMED + "NAME" : each.word())
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        ZoneId zone = zone(context.queryParam("zone"));
        Range range = range(context);
        String tag = by == By.TAG && word != null ? word.substring(By.TAG_NAMED.length()) : null;
        return new Question(by, range.from(), range.to(), zone, tag);
    }

    /// The time that is asked about.
    private record Range(Instant from, Instant to) {}

    private static Range range(Context context) throws Wrong {
        Instant to = time(context, "to", Instant.now());
        Instant from = time(context, "from", to.minus(USUAL));
        if (from.isAfter(to)) {
            throw new Wrong("`from` is after `to`.");
        }
        return new Range(from, to);
    }

    private static ZoneId zone(@Nullable String name) throws Wrong {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException _) {
            throw new Wrong("`zone` is the name of a time zone such as Asia/Seoul.");
        }
    }

    private static Instant time(Context context, String name, Instant otherwise) throws Wrong {
        String text = context.queryParam(name);
        try {
            Instant time = text == null ? otherwise : Instant.parse(text);
            if (Math.abs(time.getEpochSecond()) < 1L << 40) {
                return time;
            }
        } catch (DateTimeParseException _) {
            // Told below.
        }
        throw new Wrong("`" + name + "` is a time such as 2026-11-22T10:00:00Z.");
    }

    // ── The answer ───────────────────────────────────────────────────────────────────────────────────────────────────

    private static Request request(UsageRecord record) {
        var used = record.usage();
        return new Request(
                record.requestId(),
                Instant.ofEpochMilli(record.epochMillis()),
                record.dialect(),
                record.operation(),
                record.key(),
                record.workload(),
                record.route(),
                record.target(),
                record.model(),
                record.streamed(),
                record.status(),
                record.outcome().label(),
                record.code(),
                record.attempts().stream().map(UsageApi::attempt).toList(),
                record.skipped().stream().map(UsageApi::skip).toList(),
                millis(record.durationNanos()),
                record.firstContentNanos() < 0 ? null : (Double) millis(record.firstContentNanos()),
                new Tokens(used.input(), used.output(), used.cachedInput(), used.cacheWrite(), used.reasoning()),
                media(used.media()),
                used.tier(),
                used.estimated(),
                record.cost() == null ? null : record.cost().usd(),
                record.cost() != null && record.cost().estimated(),
                record.bytesIn(),
                record.bytesOut(),
                record.tags());
    }

    private static @Nullable Media media(Usage.Media media) {
        return media.equals(Usage.Media.NONE)
                ? null
                : new Media(media.audioInput(), media.imageInput(), media.audioOutput(), media.imageOutput());
    }

    private static Attempt attempt(AttemptRecord attempt) {
        return new Attempt(attempt.target(), attempt.failure(), attempt.status(), millis(attempt.nanos()));
    }

    private static Skip skip(Skipped skipped) {
        return new Skip(skipped.target(), skipped.credential(), skipped.reason());
    }

    private static double millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos)) / MICROS_PER_MILLI;
    }
}
