package dev.signalbox.dialects.needs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.policy.Ability;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a request needs beside its words, and where the caller said so.
class PlaceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            openai    | TOOLS  | "tools":[{"type":"function","function":{"name":"f"}}]    | tools
            openai    | TOOLS  | "tools":[{"type":"custom","custom":{"name":"f"}}]        | tools
            openai    | TOOLS  | "tools":[{"function":{"name":"f","type":"web_search"}}]  | tools
            openai    | TOOLS  | "tools":[{"type":"web_search"},{"type":"function"}]      | tools
            openai    | TOOLS  | "tools":[{"type":"web_search","function":{"type":"function"}},7] | -
            openai    | TOOLS  | "tools":[]                                               | -
            openai    | TOOLS  | "tools":{"type":"function"}                              | -
            openai    | TOOLS  | "functions":[{"name":"f"}]                               | functions
            openai    | TOOLS  | "tools":[],"functions":[{"name":"f"}]                    | functions
            openai    | SCHEMA | "response_format":{"type":"json_schema"}                 | response_format
            openai    | TOOLS  | "\\u0074ools":[{"t\\u0079pe":"\\u0066unction"}]           | tools
            openai    | IMAGE  | "messages":[{"\\u0063ontent":[{"type":"image\\u005furl"}]}] | messages[0].content[0]
            openai    | SCHEMA | "respons\\u0065_format":{"type":"json\\u005fschema"}     | response_format
            gemini    | TOOLS  | "\\u0074ools":[{"function\\u0044eclarations":[{"name":"f"}]}] | tools
            anthropic | TOOLS  | "\\u0074ools":[{"name":"f"}]                             | tools
            openai    | SCHEMA | "response_format":{"type":"json_object"}                 | -
            responses | TOOLS  | "tools":[{"name":"f","type":"function"}]                 | tools
            responses | TOOLS  | "tools":[{"name":"f","type":"custom"}]                   | tools
            responses | TOOLS  | "tools":[{"type":"web_search"},{"type":"code_interpreter","container":{"type":"auto"}}] | -
            responses | SCHEMA | "text":{"format":{"type":"json_schema"}}                 | text.format
            anthropic | TOOLS  | "tools":[{"name":"f","input_schema":{"type":"object"}}]  | tools
            anthropic | TOOLS  | "tools":[{"name":"f","type":"custom"}]                   | tools
            anthropic | TOOLS  | "tools":[{"name":"f","type":null}]                       | tools
            anthropic | TOOLS  | "tools":[{"type":"web_search_20250305","name":"web_search"}] | -
            anthropic | SCHEMA | "output_config":{"format":{"type":"json_schema"}}        | output_config.format
            anthropic | SCHEMA | "output_format":{"type":"json_schema"}                   | output_format
            gemini    | TOOLS  | "tools":[{"functionDeclarations":[{"name":"f"}]}]        | tools
            gemini    | TOOLS  | "tools":[{"googleSearch":{}}]                            | -
            gemini    | SCHEMA | "generationConfig":{"x":[1],"responseSchema":{"type":"OBJECT"}} | generationConfig.responseSchema
            gemini    | SCHEMA | "generationConfig":{"responseSchema":null,"responseJsonSchema":{}} | generationConfig.responseJsonSchema
            gemini    | SCHEMA | "generation_config":{"response_schema":{}}               | generation_config.response_schema
            """)
    void aNeedIsNamedByTheFieldThatTheCallerWrote(String dialect, Ability ability, String members, String place)
            throws Exception {
        ServedApi served =
                Objects.requireNonNull(BuiltInDialects.all().named(dialect)).served();
        byte[] body = ("{\"model\":\"m\"," + members + "}").getBytes(StandardCharsets.UTF_8);

        int needs = served.scan(Operation.CHAT, "m:generateContent", body, body.length)
                .needs();

        assertThat(ability.in(needs)).isEqualTo(place != null);
        assertThat(served.place(Operation.CHAT, ability, body, body.length)).isEqualTo(place);
    }
}
