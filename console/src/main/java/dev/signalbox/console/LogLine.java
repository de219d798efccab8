package dev.signalbox.console;

import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Skipped;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Formats records as lines of JSON, by hand and without garbage: every field is always there, in this order,
/// `null` where there is no value, so that the log reads as a table.
final class LogLine {
    /// UTF-16 units of any one text; names come from callers.
    static final int MAX_TEXT = 256;

    /// Attempts listed; routes allow ten at most.
    static final int MAX_ATTEMPTS = 16;

    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] REQUEST_ID = ascii("Z\",\"request_id\":");
    private static final byte[] TRACE_ID = ascii(",\"trace_id\":");
    private static final byte[] DIALECT = ascii(",\"dialect\":");
    private static final byte[] OPERATION = ascii(",\"operation\":");
    private static final byte[] KEY = ascii(",\"key\":");
    private static final byte[] WORKLOAD = ascii(",\"workload\":");
    private static final byte[] ROUTE = ascii(",\"route\":");
    private static final byte[] TARGET = ascii(",\"target\":");
    private static final byte[] MODEL = ascii(",\"model\":");
    private static final byte[] STREAM = ascii(",\"stream\":");
    private static final byte[] STATUS = ascii(",\"status\":");
    private static final byte[] OUTCOME = ascii(",\"outcome\":");
    private static final byte[] CODE = ascii(",\"code\":");
    private static final byte[] ATTEMPTS = ascii(",\"attempts\":[");
    private static final byte[] ATTEMPT_TARGET = ascii("{\"target\":");
    private static final byte[] ATTEMPT_FAILURE = ascii(",\"failure\":");
    private static final byte[] ATTEMPT_MS = ascii(",\"ms\":");
    private static final byte[] SKIPPED = ascii("],\"skipped\":[");
    private static final byte[] SKIPPED_KEY = ascii(",\"credential\":");
    private static final byte[] SKIPPED_REASON = ascii(",\"reason\":");
    private static final byte[] DURATION_MS = ascii("],\"duration_ms\":");
    private static final byte[] FIRST_CONTENT_MS = ascii(",\"first_content_ms\":");
    private static final byte[] TOKENS_INPUT = ascii(",\"tokens\":{\"input\":");
    private static final byte[] TOKENS_OUTPUT = ascii(",\"output\":");
    private static final byte[] TOKENS_CACHED_INPUT = ascii(",\"cached_input\":");
    private static final byte[] TOKENS_CACHE_WRITE = ascii(",\"cache_write\":");
    private static final byte[] TOKENS_REASONING = ascii(",\"reasoning\":");
    private static final byte[] TOKENS_AUDIO_INPUT = ascii(",\"audio_input\":");
    private static final byte[] TOKENS_IMAGE_INPUT = ascii(",\"image_input\":");
    private static final byte[] TOKENS_AUDIO_OUTPUT = ascii(",\"audio_output\":");
    private static final byte[] TOKENS_IMAGE_OUTPUT = ascii(",\"image_output\":");
    private static final byte[] SERVICE_TIER = ascii(",\"service_tier\":");
    private static final byte[] ESTIMATED = ascii(",\"estimated\":");
    private static final byte[] TOKENS_CACHE_WRITE_HOUR = ascii(",\"cache_write_hour\":");
    private static final byte[] COST = ascii("},\"cost\":");
    private static final byte[] COST_USD = ascii("{\"usd\":");
    private static final byte[] BYTES_IN = ascii(",\"bytes_in\":");
    private static final byte[] BYTES_OUT = ascii(",\"bytes_out\":");
    private static final byte[] TAGS = ascii(",\"tags\":");
    private static final byte[] END = ascii("}\n");

    private static final DateTimeFormatter TO_THE_SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private final JsonBuffer out;

    /// The last second formatted: thousands of lines share one.
    private long second = Long.MIN_VALUE;

    private byte[] secondText = {};

    LogLine(JsonBuffer out) {
        this.out = out;
    }

    void append(UsageRecord record) {
        out.raw(TIME);
        time(record.epochMillis());
        text(REQUEST_ID, record.requestId());
        text(TRACE_ID, record.trace() == null ? null : record.trace().id());
        text(DIALECT, record.dialect());
        text(OPERATION, record.operation());
        text(KEY, record.key());
        text(WORKLOAD, record.workload());
        text(ROUTE, record.route());
        text(TARGET, record.target());
        text(MODEL, record.model());
        flag(STREAM, record.streamed());
        number(STATUS, record.status());
        text(OUTCOME, record.outcome().label());
        text(CODE, record.code());
        attempts(record.attempts());
        skipped(record.skipped());
        millis(DURATION_MS, record.durationNanos());
        if (record.firstContentNanos() >= 0) {
            millis(FIRST_CONTENT_MS, record.firstContentNanos());
        } else {
            out.raw(FIRST_CONTENT_MS).raw(NULL);
        }
        tokens(record.usage());
        cost(record.cost());
        number(BYTES_IN, record.bytesIn());
        number(BYTES_OUT, record.bytesOut());
        if (record.tags() != null) {
            text(TAGS, record.tags());
        }
        out.raw(END);
    }

    private void attempts(List<AttemptRecord> attempts) {
        out.raw(ATTEMPTS);
        for (int at = 0; at < Math.min(attempts.size(), MAX_ATTEMPTS); at++) {
            AttemptRecord attempt = attempts.get(at);
            if (at > 0) {
                out.raw(',');
            }
            text(ATTEMPT_TARGET, attempt.target());
            text(ATTEMPT_FAILURE, attempt.failure());
            number(STATUS, attempt.status());
            millis(ATTEMPT_MS, attempt.nanos());
            out.raw('}');
        }
    }

    private void skipped(List<Skipped> skipped) {
        out.raw(SKIPPED);
        for (int at = 0; at < Math.min(skipped.size(), MAX_ATTEMPTS); at++) {
            Skipped passed = skipped.get(at);
            if (at > 0) {
                out.raw(',');
            }
            text(ATTEMPT_TARGET, passed.target());
            number(SKIPPED_KEY, passed.credential());
            text(SKIPPED_REASON, passed.reason());
            out.raw('}');
        }
    }

    /// What few answers have is left out where there is none.
    private void media(Usage usage) {
        Usage.Media media = usage.media();
        if (!media.equals(Usage.Media.NONE)) {
            number(TOKENS_AUDIO_INPUT, media.audioInput());
            number(TOKENS_IMAGE_INPUT, media.imageInput());
            number(TOKENS_AUDIO_OUTPUT, media.audioOutput());
            number(TOKENS_IMAGE_OUTPUT, media.imageOutput());
        }
        if (usage.tier() != null) {
            text(SERVICE_TIER, usage.tier());
        }
    }

    private void tokens(Usage usage) {
        number(TOKENS_INPUT, usage.input());
        number(TOKENS_OUTPUT, usage.output());
        number(TOKENS_CACHED_INPUT, usage.cachedInput());
        number(TOKENS_CACHE_WRITE, usage.cacheWrite());
        number(TOKENS_CACHE_WRITE_HOUR, usage.cacheWriteHour());
        number(TOKENS_REASONING, usage.reasoning());
        media(usage);
        flag(ESTIMATED, usage.estimated());
    }

    private void cost(@Nullable Cost cost) {
        out.raw(COST);
        if (cost == null) {
            out.raw(NULL);
        } else {
            out.raw(COST_USD).raw(ascii(cost.usd()));
            flag(ESTIMATED, cost.estimated());
            out.raw('}');
        }
    }

    private void time(long epochMillis) {
        long wanted = Math.floorDiv(epochMillis, 1000L);
        if (wanted != second) {
            second = wanted;
            secondText = ascii(TO_THE_SECOND.format(Instant.ofEpochSecond(wanted)));
        }
        out.raw(secondText).raw('.').digits(Math.floorMod(epochMillis, 1000L), 3);
    }

    private void text(byte[] name, @Nullable String value) {
        out.raw(name);
        if (value == null) {
            out.raw(NULL);
        } else {
            out.text(value, MAX_TEXT);
        }
    }

    private void number(byte[] name, long value) {
        out.raw(name).number(value);
    }

    private void flag(byte[] name, boolean value) {
        out.raw(name).raw(value ? TRUE : FALSE);
    }

    /// Milliseconds to the microsecond; a clock that went backwards reads 0.
    private void millis(byte[] name, long nanos) {
        long micros = Math.max(0, nanos) / 1000;
        out.raw(name).number(micros / 1000).raw('.').digits(micros % 1000, 3);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
