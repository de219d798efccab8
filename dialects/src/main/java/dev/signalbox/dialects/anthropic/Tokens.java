package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The `usage` of one answer. A stream reports it twice: the input in `message_start`, the cumulative output in
/// `message_delta`, which may repeat or correct the input.
final class Tokens {
    private static final byte[] INPUT = ascii("input_tokens");
    private static final byte[] CACHE_READ = ascii("cache_read_input_tokens");
    private static final byte[] CACHE_CREATION = ascii("cache_creation_input_tokens");
    private static final byte[] CREATION_BY_TIME = ascii("cache_creation");
    private static final byte[] FOR_AN_HOUR = ascii("ephemeral_1h_input_tokens");
    private static final byte[] OUTPUT = ascii("output_tokens");
    private static final byte[] OUTPUT_DETAILS = ascii("output_tokens_details");
    private static final byte[] THINKING = ascii("thinking_tokens");
    private static final byte[] SERVICE_TIER = ascii("service_tier");
    private static final byte[] USUAL_TIER = ascii("standard");

    private boolean inputTold;
    private boolean outputTold;
    /// Whether a count was found that is none; the others are not worth more then.
    private boolean broken;
    /// Whether the last count was there.
    private boolean counted;
    private long input;
    private long cacheRead;
    private long cacheCreation;
    private long creationForAnHour;
    private long output;
    private long thinking;
    private @Nullable String tier;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads the value after the name `usage`; figures that it leaves out stay as they were.
    void read(JsonScanner json) throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return;
        }
        while (json.next() == Token.NAME) {
            if (json.is(INPUT)) {
                input = count(json, input);
                inputTold |= counted;
            } else if (json.is(OUTPUT)) {
                output = count(json, output);
                outputTold |= counted;
            } else if (json.is(CACHE_READ)) {
                cacheRead = count(json, cacheRead);
            } else if (json.is(CACHE_CREATION)) {
                cacheCreation = count(json, cacheCreation);
            } else if (json.is(CREATION_BY_TIME)) {
                creationForAnHour = inside(json, FOR_AN_HOUR, creationForAnHour);
            } else if (json.is(OUTPUT_DETAILS)) {
                thinking = inside(json, THINKING, thinking);
            } else if (tier == null && json.is(SERVICE_TIER)) {
                if (json.next() == Token.STRING && !json.is(USUAL_TIER)) {
                    tier = Usage.tier(json.text());
                }
                json.skip();
            } else {
                json.skip();
            }
        }
    }

    /// What is known so far; null when nothing is, or when one of the counts cannot be one.
    ///
    /// @param whole whether the output was counted to its end; if not, the figure is the provider's first guess
    ///     and is marked as an estimate, as one is that was left out
    @Nullable
    Usage usage(boolean whole) {
        long allInput = input + cacheRead + cacheCreation;
        if (broken || !inputTold || allInput > Integer.MAX_VALUE) {
            return null;
        }
        boolean estimated = !whole || !outputTold;
        return new Usage(allInput, output, cacheRead, cacheCreation, creationForAnHour, thinking, estimated).at(tier);
    }

    /// A figure of an object within the usage.
    private long inside(JsonScanner json, byte[] name, long otherwise) throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return otherwise;
        }
        long found = otherwise;
        while (json.next() == Token.NAME) {
            if (json.is(name)) {
                found = count(json, found);
            } else {
                json.skip();
            }
        }
        return found;
    }

    /// @param otherwise for `null`, which leaves the count out
    private long count(JsonScanner json, long otherwise) throws JsonSyntaxException {
        counted = json.next() != Token.NULL;
        if (!counted) {
            return otherwise;
        }
        long count = json.integer(-1);
        if (count < 0 || count > Integer.MAX_VALUE) {
            broken = true;
            json.skip();
            return otherwise;
        }
        return count;
    }
}
