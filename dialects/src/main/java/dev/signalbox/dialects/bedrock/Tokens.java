package dev.signalbox.dialects.bedrock;

import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The `usage` of one answer. What was read from the cache or written to it is not within `inputTokens`.
final class Tokens {
    private static final String HOUR = "1h";

    private Tokens() {}

    /// @param holder what has `usage` and, beside it, `serviceTier`
    /// @return null when nothing is told, or when one of the counts cannot be one
    static @Nullable Usage of(JsonNode holder) {
        JsonNode said = holder.path("usage");
        if (!said.isObject()) {
            return null;
        }
        long input = count(said, "inputTokens");
        long output = count(said, "outputTokens");
        long read = count(said, "cacheReadInputTokens");
        long written = count(said, "cacheWriteInputTokens");
        long all = input + read + written;
        if (!said.has("inputTokens") || Math.min(Math.min(input, output), Math.min(read, written)) < 0) {
            return null;
        }
        long forAnHour = 0;
        for (JsonNode detail : said.path("cacheDetails")) {
            if (detail.path("ttl").asString("").equals(HOUR)) {
                forAnHour += Math.max(0, count(detail, "inputTokens"));
            }
        }
        return all > Integer.MAX_VALUE
                ? null
                : new Usage(all, output, read, written, Math.min(forAnHour, written), 0, !said.has("outputTokens"))
                        .at(Usage.tier(holder.path("serviceTier").path("type").asString("")));
    }

    /// 0 for one that is left out, less for what is none.
    private static long count(JsonNode holder, String name) {
        JsonNode count = holder.path(name);
        if (count.isMissingNode() || count.isNull()) {
            return 0;
        }
        boolean sane = count.isIntegralNumber() && count.canConvertToInt() && count.asInt(-1) >= 0;
        return sane ? count.asInt(-1) : Long.MIN_VALUE / 8;
    }
}
