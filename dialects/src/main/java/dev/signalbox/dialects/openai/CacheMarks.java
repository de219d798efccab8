package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Value;
import dev.signalbox.model.chat.CacheMark;
import org.jspecify.annotations.Nullable;

/// Reads `cache_control`, which is Anthropic's word; OpenRouter, LiteLLM and their clients send it in this dialect
/// too.
final class CacheMarks {
    /// What Anthropic takes when nothing is said.
    private static final String DEFAULT_TTL = "5m";

    private CacheMarks() {}

    static @Nullable CacheMark read(Value marked) throws InvalidRequest {
        Value mark = marked.at("cache_control");
        if (mark.absent()) {
            return null;
        }
        String ttl = mark.object().at("ttl").stringOrNull();
        return new CacheMark(ttl == null ? DEFAULT_TTL : ttl);
    }
}
