package dev.signalbox.dialects.random;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.dialects.BuiltInDialects;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// Half a character, which JSON's escapes can say and no encoding can, in what is written as it came.
class HalvesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "openai | {'model':'m','metadata':{'a':'H'},'messages':[{'role':'user','content':'H'}],'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object','description':'H'}}}],'response_format':{'type':'json_schema','json_schema':{'name':'s','schema':{'type':'object','description':'H'}}}}",
                "responses | {'model':'m','metadata':{'a':'H'},'input':[{'role':'user','content':'H'},{'type':'function_call','call_id':'c','name':'f','arguments':'{}'}],'tools':[{'type':'function','name':'f','parameters':{'type':'object','description':'H'}}]}",
                "anthropic | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':'H'},{'role':'assistant','content':[{'type':'tool_use','id':'c','name':'f','input':{'a':'H'}}]}],'tools':[{'name':'f','input_schema':{'type':'object','description':'H'}}]}",
                "gemini | {'contents':[{'role':'user','parts':[{'text':'H'}]},{'role':'model','parts':[{'functionCall':{'name':'f','args':{'a':'H'}}}]}],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','description':'H'}}]}]}"
            })
    void every_provider_is_asked_in_json(String client, String request) throws Exception {
        byte[] body = request.replace("'", "\"").replace("H", "\\ud83d").getBytes(UTF_8);
        Dialect from = Objects.requireNonNull(BuiltInDialects.all().named(client));

        for (Dialect to : BuiltInDialects.all().all()) {
            for (String model : new String[] {"gpt-5", "anthropic.claude-sonnet-4-5"}) {
                byte[] written = to.provider()
                        .write(from.served().read("m:generateContent", body, body.length), model, true)
                        .body();

                assertThat(JsonMapper.shared().readTree(written).isObject())
                        .as(to.name())
                        .isTrue();
            }
        }
    }
}
