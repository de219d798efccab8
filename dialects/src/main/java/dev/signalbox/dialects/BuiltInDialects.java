package dev.signalbox.dialects;

import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.dialects.anthropic.AnthropicDialect;
import dev.signalbox.dialects.gemini.GeminiDialect;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.dialects.responses.ResponsesDialect;
import java.util.List;

/// The dialects that ship with the program.
public final class BuiltInDialects {
    private BuiltInDialects() {}

    /// In order of precedence: the first one answers where nobody can tell which dialect the caller speaks.
    public static Dialects all() {
        return new Dialects(
                List.of(new OpenAiDialect(), new AnthropicDialect(), new GeminiDialect(), new ResponsesDialect()));
    }
}
