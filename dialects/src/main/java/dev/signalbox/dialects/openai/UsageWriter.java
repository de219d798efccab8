package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.usage.Usage;

/// Writes a `usage` object.
final class UsageWriter {
    private UsageWriter() {}

    static void write(Usage usage, JsonBytes json) {
        json.raw("{\"prompt_tokens\":").number(usage.input());
        json.raw(",\"completion_tokens\":").number(usage.output());
        json.raw(",\"total_tokens\":").number(usage.input() + usage.output());
        json.raw(",\"prompt_tokens_details\":{\"cached_tokens\":").number(usage.cachedInput());
        if (usage.cacheWrite() > 0) {
            // OpenRouter's word; OpenAI has none, since it writes its cache without being asked.
            json.raw(",\"cache_write_tokens\":").number(usage.cacheWrite());
        }
        json.raw("},\"completion_tokens_details\":{\"reasoning_tokens\":").number(usage.reasoning());
        json.raw("}}");
    }
}
