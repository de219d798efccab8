package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A conversation that a provider of another dialect had a part in comes to one of the client's own.
@Tag("sockets")
class SealsTest {
    @Test
    void what_another_dialects_provider_sealed_is_not_sent_on() throws Exception {
        try (Simulator simulator = Simulator.start(Script.defaults());
                Rig rig = Rig.start("""
                        providers:
                          claude: { dialect: anthropic, url: "%1$s" }
                          aws: { dialect: bedrock, region: eu-west-1, url: "%1$s", keys: ["ABSKbedrock-api-key"] }
                        routes:
                          own: { targets: [claude/claude-sonnet-4-5] }
                          strict: { targets: [claude/claude-sonnet-4-5], strict: true }
                          bedrock: { targets: ["aws/eu.anthropic.claude-sonnet-4-5-20250929-v1:0"] }
                        keys: [ { name: web, secret: "sbx-seals-0123456789" } ]
                        """.formatted(simulator.url()))) {
            for (String route : new String[] {"own", "bedrock"}) {
                HttpResponse<String> answer = ask(rig, route);

                RecordedRequest sent = simulator.requests().getLast();
                assertThat(answer.statusCode()).as(route).isEqualTo(200);
                assertThat(answer.headers().firstValue("x-signalbox-dropped")).hasValue("thinking");
                assertThat(sent.text()).doesNotContain("YWJj", "thinking").contains("\"hi\"", "new_field", "and now?");
            }
            HttpResponse<String> refused = ask(rig, "strict");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("thinking");
        }
    }

    private static HttpResponse<String> ask(Rig rig, String route) throws Exception {
        String turn = """
            {"model":"%s","max_tokens":50,"messages":[
              {"role":"user","content":"hello"},
              {"role":"assistant","content":[
                {"type":"thinking","thinking":"hm","signature":"gemini:YWJj"},{"type":"text","text":"hi"}]},
              {"role":"user","content":"and now?"}],"new_field":1}""".formatted(route);
        return rig.post("/v1/messages", turn, "x-api-key", "sbx-seals-0123456789");
    }
}
