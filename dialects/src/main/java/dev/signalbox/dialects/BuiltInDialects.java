package dev.signalbox.dialects;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.dialects.anthropic.AnthropicDialect;
import dev.signalbox.dialects.bedrock.BedrockDialect;
import dev.signalbox.dialects.gemini.GeminiDialect;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.dialects.responses.ResponsesDialect;
import java.util.List;

/// The dialects that ship with the program.
public final class BuiltInDialects {
    private BuiltInDialects() {}

    /// In order of precedence: the first one answers where nobody can tell which dialect the caller speaks.
    public static Dialects all() {
        Dialect anthropic = new AnthropicDialect();
        return new Dialects(List.of(
                new OpenAiDialect(),
                anthropic,
                new GeminiDialect(),
                new ResponsesDialect(),
                new BedrockDialect(anthropic.provider())));
    }
}
