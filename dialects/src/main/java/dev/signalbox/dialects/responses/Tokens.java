package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The `usage` of an answer. Input includes cached tokens and output reasoning, which is how [Usage] counts too.
final class Tokens {
    private static final byte[] INPUT = ascii("input_tokens");
    private static final byte[] OUTPUT = ascii("output_tokens");
    private static final byte[] INPUT_DETAILS = ascii("input_tokens_details");
    private static final byte[] OUTPUT_DETAILS = ascii("output_tokens_details");
    private static final byte[] CACHED = ascii("cached_tokens");
    private static final byte[] CACHE_WRITE = ascii("cache_write_tokens");
    private static final byte[] REASONING = ascii("reasoning_tokens");

    /// Whether a count was found that is none; the others are not worth more then.
    private boolean broken;
    private boolean told;
    private long input;
    private long output;
    private long cached;
    private long cacheWrite;
    private long reasoning;

    private Tokens() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads the value after the name `usage`.
    ///
    /// @return null where it tells nothing
    static @Nullable Usage read(JsonScanner json) throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return null;
        }
        Tokens tokens = new Tokens();
        while (json.next() == Token.NAME) {
            tokens.member(json);
        }
        return tokens.usage();
    }

    /// The same of a tree.
    static @Nullable Usage read(JsonNode usage) {
        Tokens tokens = new Tokens();
        tokens.told = usage.path("input_tokens").isNumber();
        tokens.input = tokens.count(usage.path("input_tokens"));
        tokens.output = tokens.count(usage.path("output_tokens"));
        tokens.cached = tokens.count(usage.path("input_tokens_details").path("cached_tokens"));
        tokens.cacheWrite = tokens.count(usage.path("input_tokens_details").path("cache_write_tokens"));
        tokens.reasoning = tokens.count(usage.path("output_tokens_details").path("reasoning_tokens"));
        return tokens.usage();
    }

    static void write(JsonBytes json, Usage usage) {
        json.raw("{\"input_tokens\":")
                .number(usage.input())
                .raw(",\"input_tokens_details\":{\"cached_tokens\":")
                .number(usage.cachedInput())
                .raw(",\"cache_write_tokens\":")
                .number(usage.cacheWrite())
                .raw("},\"output_tokens\":")
                .number(usage.output())
                .raw(",\"output_tokens_details\":{\"reasoning_tokens\":")
                .number(usage.reasoning())
                .raw("},\"total_tokens\":")
                .number(usage.input() + usage.output())
                .raw("}");
    }

    private void member(JsonScanner json) throws JsonSyntaxException {
        if (json.is(INPUT)) {
            input = count(json);
            told = true;
        } else if (json.is(OUTPUT)) {
            output = count(json);
        } else if (json.is(INPUT_DETAILS) || json.is(OUTPUT_DETAILS)) {
            if (json.next() != Token.OBJECT_START) {
                json.skip();
                return;
            }
            while (json.next() == Token.NAME) {
                if (json.is(CACHED)) {
                    cached = count(json);
                } else if (json.is(CACHE_WRITE)) {
                    cacheWrite = count(json);
                } else if (json.is(REASONING)) {
                    reasoning = count(json);
                } else {
                    json.skip();
                }
            }
        } else {
            json.skip();
        }
    }

    private @Nullable Usage usage() {
        return broken || !told ? null : new Usage(input, output, cached, cacheWrite, reasoning, false);
    }

    /// 0 also for `null`, which leaves the count out.
    private long count(JsonScanner json) throws JsonSyntaxException {
        if (json.next() == Token.NULL) {
            return 0;
        }
        long count = checked(json.integer(-1));
        json.skip();
        return count;
    }

    private long count(JsonNode count) {
        return count.isMissingNode() || count.isNull()
                ? 0
                : checked(count.isIntegralNumber() && count.canConvertToLong() ? count.longValue() : -1);
    }

    private long checked(long count) {
        if (count < 0 || count > Integer.MAX_VALUE) {
            broken = true;
            return 0;
        }
        return count;
    }
}
