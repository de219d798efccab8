package dev.signalbox.dialects.random;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.dialects.BuiltInDialects;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// What a provider of another dialect sealed is cut out of a request that otherwise passes as it came.
class ForeignSealsTest {
    private static final String GEMINIS = Base64.getEncoder().encodeToString("signalbox signature abc".getBytes(UTF_8));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "anthropic | {'model':'m','max_tokens':9,'messages':[{'role':'assistant','content':[{'type':'thinking','thinking':'h','signature':'gemini:a'},{'type':'text','text':'t'}]}]} | {'model':'m','max_tokens':9,'messages':[{'role':'assistant','content':[{'type':'text','text':'t'}]}]}",
                "anthropic | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':'q'},{'role':'assistant','content':[{'type':'redacted_thinking','data':'responses:a'}]},{'role':'user','content':'q'}]} | {'model':'m','max_tokens':9,'messages':[{'role':'user','content':'q'},{'role':'user','content':'q'}]}",
                "anthropic | {'model':'m','max_tokens':9,'thinking':{'type':'enabled','budget_tokens':2},'messages':[{'role':'assistant','content':[{'type':'thinking','thinking':'h','signature':'gemini:a'},{'type':'tool_use','id':'c','name':'f','input':{}}]},{'role':'user','content':[{'type':'tool_result','tool_use_id':'c'}]}]} | {'model':'m','max_tokens':9,'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'c','name':'f','input':{}}]},{'role':'user','content':[{'type':'tool_result','tool_use_id':'c'}]}]}",
                "openai | {'model':'m','messages':[{'role':'assistant','content':'t','reasoning_details':[{'type':'reasoning.text','signature':'bedrock:a'}]}]} | {'model':'m','messages':[{'role':'assistant','content':'t'}]}",
                "openai | {'model':'m','messages':[{'role':'assistant','content':'t','reasoning_details':[{'type':'reasoning.encrypted','data':'own'},{'type':'reasoning.encrypted','data':'gemini:a'}]}]} | {'model':'m','messages':[{'role':'assistant','content':'t','reasoning_details':[{'type':'reasoning.encrypted','data':'own'}]}]}",
                "responses | {'model':'m','input':[{'type':'reasoning','summary':[],'encrypted_content':'signalbox-signed:a'},{'role':'user','content':'q'}]} | {'model':'m','input':[{'role':'user','content':'q'}]}",
                "gemini | {'contents':[{'role':'model','parts':[{'text':'h','thought':true,'thoughtSignature':'S'},{'text':'t','thought_signature':'S'},{'functionCall':{'name':'f'},'thoughtSignature':'S'}]}]} | {'contents':[{'role':'model','parts':[{'text':'t'},{'functionCall':{'name':'f'},'thoughtSignature':'skip_thought_signature_validator'}]}]}"
            })
    void they_are_cut_out_and_nothing_else(String name, String request, String without) throws Exception {
        Dialect dialect = Objects.requireNonNull(BuiltInDialects.all().named(name));
        byte[] body = json(request);

        Scan scan = dialect.served().scan(Operation.CHAT, "m:generateContent", body, body.length);
        assertThat(scan.foreignSeals()).isTrue();
        byte[] own = dialect.served().own(body, body.length).body();

        assertThat(JsonMapper.shared().readTree(own))
                .isEqualTo(JsonMapper.shared().readTree(json(without)));
        assertThat(dialect.served().own(body, body.length).dropped()).hasSize(1);
        assertThat(dialect.served()
                        .scan(Operation.CHAT, "m:generateContent", own, own.length)
                        .foreignSeals())
                .isFalse();
    }

    @Test
    void what_a_provider_sealed_itself_stays() throws Exception {
        byte[] body = json(
                "{'model':'m','max_tokens':9,'messages':[{'role':'assistant','content':[{'type':'thinking','thinking':'h','signature':'EqQB'}]}]}");

        Dialect anthropic = Objects.requireNonNull(BuiltInDialects.all().named("anthropic"));

        assertThat(anthropic.served().scan(Operation.CHAT, body, body.length).foreignSeals())
                .isFalse();
    }

    private static byte[] json(String quoted) {
        return quoted.replace("'S'", "'" + GEMINIS + "'").replace('\'', '"').getBytes(UTF_8);
    }
}
