package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// However a provider cuts and ends its lines, the client gets the same (row 11).
@Tag("sockets")
final class FramingTest {
    private static final String WORDS = "안녕 naïve 👩‍🔧 🇰🇷 끝";

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({
        "split=1,                                      openai",
        "split=2,                                      openai",
        "split=3,                                      openai",
        "split=7,                                      openai",
        "crlf,                                         openai",
        "no-space,                                     openai",
        "comments,                                     openai",
        "'split=1,crlf,no-space,comments',             openai",
        "split=1,                                      anthropic",
        "split=5,                                      anthropic",
        "crlf,                                         anthropic",
        "no-space,                                     anthropic",
        "comments,                                     anthropic",
        "'split=1,crlf,no-space,comments',             anthropic",
    })
    void row11TheOutputIsIdentical(String fault, String provider) throws Exception {
        for (String client : new String[] {"openai", "anthropic"}) {
            try (Scene scene = Scene.of(provider).start()) {
                Answer plain = ask(scene, client);
                scene.first().next(Reply.fault(fault));
                Answer odd = ask(scene, client);
                assertThat(plain.said()).isEqualTo("first says: " + WORDS);
                assertThat(odd.said()).isEqualTo("first says: " + WORDS);
                assertThat(events(odd)).isEqualTo(events(plain));
                assertThat(terminated(odd)).isTrue();
                if (fault.startsWith("split") && !fault.contains(",") && client.equals(provider)) {
                    assertThat(odd.text()).isEqualTo(plain.text());
                }
                List<JsonNode> records = settles(scene, 2, "success", null);
                assertThat(records.getLast().path("tokens"))
                        .isEqualTo(records.getFirst().path("tokens"));
            }
        }
    }

    private static boolean terminated(Answer answer) {
        String last = answer.text().strip().lines().toList().getLast().replace(" ", "");
        return last.equals("data:[DONE]") || last.contains("\"type\":\"message_stop\"");
    }

    private static Answer ask(Scene scene, String client) throws Exception {
        String body = Scene.streamed(WORDS);
        return client.equals("openai") ? Visit.ask(scene, body) : Visit.askAnthropic(scene, body);
    }

    /// All but the time of the answer.
    private static List<JsonNode> events(Answer answer) {
        List<JsonNode> events = answer.data();
        for (JsonNode event : events) {
            if (event instanceof ObjectNode object) {
                object.remove("created");
            }
        }
        return events;
    }
}
