package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads a `usage` object. `prompt_tokens` includes cached tokens and `completion_tokens` reasoning, which is how
/// [Usage] counts too.
final class UsageScanner {
    private static final byte[] PROMPT = ascii("prompt_tokens");
    private static final byte[] COMPLETION = ascii("completion_tokens");
    /// The words for it of pictures and of sound.
    private static final byte[] INPUT = ascii("input_tokens");
    private static final byte[] OUTPUT = ascii("output_tokens");
    private static final byte[] INPUT_DETAILS = ascii("input_tokens_details");
    private static final byte[] OUTPUT_DETAILS = ascii("output_tokens_details");
    private static final byte[] TOTAL = ascii("total_tokens");
    private static final byte[] PROMPT_DETAILS = ascii("prompt_tokens_details");
    private static final byte[] COMPLETION_DETAILS = ascii("completion_tokens_details");
    private static final byte[] CACHED = ascii("cached_tokens");
    private static final byte[] CACHE_HIT = ascii("prompt_cache_hit_tokens");
    private static final byte[] CACHE_WRITE = ascii("cache_write_tokens");
    private static final byte[] REASONING = ascii("reasoning_tokens");
    private static final byte[] AUDIO = ascii("audio_tokens");
    private static final byte[] IMAGE = ascii("image_tokens");

    /// Whether a count was found that is none.
    private boolean broken;
    /// Whether the last count was there.
    private boolean counted;

    /// @param json at the start of the object; ends at its end
    /// @return null where the object tells nothing: it has no count of the prompt, or one of its counts
    ///     cannot be one, after which the others are not worth more
    @Nullable
    Usage read(JsonScanner json) throws JsonSyntaxException {
        broken = false;
        boolean told = false;
        long prompt = 0;
        long completion = 0;
        long total = 0;
        long cached = 0;
        long cacheWrite = 0;
        long reasoning = 0;
        long audioInput = 0;
        long imageInput = 0;
        long audioOutput = 0;
        long imageOutput = 0;
        while (json.next() == Token.NAME) {
            if (json.is(PROMPT)) {
                prompt = count(json);
                told = counted;
            } else if (!told && json.is(INPUT)) {
                prompt = count(json);
                told = counted;
            } else if (completion == 0 && json.is(OUTPUT)) {
                completion = count(json);
            } else if (json.is(COMPLETION)) {
                completion = count(json);
            } else if (json.is(TOTAL)) {
                total = count(json);
            } else if (json.is(CACHED) || json.is(CACHE_HIT)) {
                // Moonshot's and DeepSeek's place for it; where there are both, they agree.
                cached = Math.max(cached, count(json));
            } else if (isDetails(json)) {
                boolean ofPrompt = json.is(PROMPT_DETAILS) || json.is(INPUT_DETAILS);
                if (json.next() != Token.OBJECT_START) {
                    json.skip();
                    continue;
                }
                while (json.next() == Token.NAME) {
                    if (json.is(CACHED)) {
                        cached = Math.max(cached, count(json));
                    } else if (json.is(CACHE_WRITE)) {
                        cacheWrite = count(json);
                    } else if (json.is(REASONING)) {
                        reasoning = count(json);
                    } else if (json.is(AUDIO)) {
                        long audio = count(json);
                        audioInput = ofPrompt ? audio : audioInput;
                        audioOutput = ofPrompt ? audioOutput : audio;
                    } else if (json.is(IMAGE)) {
                        long image = count(json);
                        imageInput = ofPrompt ? image : imageInput;
                        imageOutput = ofPrompt ? imageOutput : image;
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
        }
        if (broken || !told) {
            return null;
        }
        // xAI leaves reasoning out of `completion_tokens` but not out of the total.
        long output = reasoning > 0 && total == prompt + completion + reasoning ? completion + reasoning : completion;
        Usage.Media media = Usage.Media.of(audioInput, imageInput, audioOutput, imageOutput);
        return new Usage(prompt, output, cached, cacheWrite, 0, reasoning, false, media, null);
    }

    private static boolean isDetails(JsonScanner json) {
        return json.is(PROMPT_DETAILS)
                || json.is(COMPLETION_DETAILS)
                || json.is(INPUT_DETAILS)
                || json.is(OUTPUT_DETAILS);
    }

    /// 0 also for `null`, which leaves the count out.
    private long count(JsonScanner json) throws JsonSyntaxException {
        counted = json.next() != Token.NULL;
        if (!counted) {
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

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
