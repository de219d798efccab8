package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The `usageMetadata` of one answer. A stream tells it with every event, each time for all of the answer
/// so far.
final class Tokens {
    private static final byte[] INPUT = ascii("promptTokenCount");
    /// What tools of the provider's own put before the model, beside the prompt.
    private static final byte[] TOOL_INPUT = ascii("toolUsePromptTokenCount");
    private static final byte[] CACHED = ascii("cachedContentTokenCount");
    /// Without the thoughts.
    private static final byte[] OUTPUT = ascii("candidatesTokenCount");
    private static final byte[] THOUGHTS = ascii("thoughtsTokenCount");
    private static final byte[] INPUT_DETAILS = ascii("promptTokensDetails");
    private static final byte[] OUTPUT_DETAILS = ascii("candidatesTokensDetails");
    private static final byte[] MODALITY = ascii("modality");
    private static final byte[] COUNT = ascii("tokenCount");
    private static final byte[] AUDIO = ascii("AUDIO");
    private static final byte[] IMAGE = ascii("IMAGE");
    private static final byte[] SERVICE_TIER = ascii("serviceTier");
    private static final byte[] TRAFFIC_TYPE = ascii("trafficType");
    private static final byte[] USUAL_TIER = ascii("standard");
    private static final byte[] USUAL_TRAFFIC = ascii("ON_DEMAND");

    private boolean inputTold;
    /// Whether a count was found that is none; the others are not worth more then.
    private boolean broken;
    private long input;
    private long toolInput;
    private long cached;
    private long output;
    private long thoughts;
    private long audioInput;
    private long imageInput;
    private long audioOutput;
    private long imageOutput;
    private @Nullable String tier;

    /// Of the details of the modality that was read last.
    private long audio;
    private long image;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads the value after the name `usageMetadata`, which replaces what was read before.
    void read(JsonScanner json) throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return;
        }
        clear();
        while (json.next() == Token.NAME) {
            if (json.is(INPUT)) {
                inputTold = true;
                input = count(json);
            } else if (json.is(OUTPUT)) {
                output = count(json);
            } else if (json.is(THOUGHTS)) {
                thoughts = count(json);
            } else if (json.is(CACHED)) {
                cached = count(json);
            } else if (json.is(TOOL_INPUT)) {
                toolInput = count(json);
            } else if (json.is(INPUT_DETAILS)) {
                details(json);
                audioInput = audio;
                imageInput = image;
            } else if (json.is(OUTPUT_DETAILS)) {
                details(json);
                audioOutput = audio;
                imageOutput = image;
            } else if (json.is(SERVICE_TIER)) {
                tier(json, USUAL_TIER, "");
            } else if (json.is(TRAFFIC_TYPE)) {
                tier(json, USUAL_TRAFFIC, "on_demand_");
            } else {
                json.skip();
            }
        }
    }

    private void clear() {
        inputTold = false;
        broken = false;
        input = 0;
        toolInput = 0;
        cached = 0;
        output = 0;
        thoughts = 0;
        audioInput = 0;
        imageInput = 0;
        audioOutput = 0;
        imageOutput = 0;
    }

    /// What is known so far; null when nothing is, or when one of the counts cannot be one.
    ///
    /// @param whole whether the answer came to its end; if not, the output is marked as an estimate
    @Nullable
    Usage usage(boolean whole) {
        long allInput = input + toolInput;
        long allOutput = output + thoughts;
        if (broken || !inputTold || allInput > Integer.MAX_VALUE || allOutput > Integer.MAX_VALUE) {
            return null;
        }
        Usage usage = new Usage(allInput, allOutput, Math.min(cached, allInput), 0, thoughts, !whole);
        Usage.Media media = Usage.Media.of(audioInput, imageInput, audioOutput, imageOutput);
        return usage.with(media).at(tier);
    }

    private void tier(JsonScanner json, byte[] usual, String before) throws JsonSyntaxException {
        if (json.next() == Token.STRING && !json.is(usual) && tier == null) {
            String said = json.text().toLowerCase(Locale.ROOT);
            tier = Usage.tier(said.startsWith(before) ? said.substring(before.length()) : said);
        }
        json.skip();
    }

    private void details(JsonScanner json) throws JsonSyntaxException {
        audio = 0;
        image = 0;
        if (json.next() != Token.ARRAY_START) {
            json.skip();
            return;
        }
        for (Token each = json.next(); each != Token.ARRAY_END; each = json.next()) {
            if (each == Token.OBJECT_START) {
                detail(json);
            } else {
                json.skip();
            }
        }
    }

    private void detail(JsonScanner json) throws JsonSyntaxException {
        boolean sound = false;
        boolean picture = false;
        long tokens = 0;
        while (json.next() == Token.NAME) {
            if (json.is(MODALITY)) {
                json.next();
                sound = json.is(AUDIO);
                picture = json.is(IMAGE);
                json.skip();
            } else if (json.is(COUNT)) {
                tokens = count(json);
            } else {
                json.skip();
            }
        }
        audio += sound ? tokens : 0;
        image += picture ? tokens : 0;
    }

    private long count(JsonScanner json) throws JsonSyntaxException {
        if (json.next() == Token.NULL) {
            return 0;
        }
        long count = json.integer(-1);
        if (count < 0 || count > Integer.MAX_VALUE) {
            broken = true;
            json.skip();
            return 0;
        }
        return count;
    }
}
