package dev.signalbox.app.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.tree.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// What a provider is asked in the place of a question that is to be kept.
class OrderTest {
    private static JsonNode whole(String more, boolean thinks) throws Exception {
        byte[] body = ("{\"model\":\"m\",\"input\":\"x\"" + more + "}").getBytes(StandardCharsets.UTF_8);
        Order order = Order.read(body, true);
        return Json.MAPPER.readTree(order.whole(Json.MAPPER.createArrayNode(), order.input(), true, thinks));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|false|false",
                "''|true|true",
                ",\"reasoning\":{\"effort\":\"low\"}|false|true",
                ",\"reasoning\":{\"summary\":\"auto\"}|false|true",
                ",\"reasoning\":{\"effort\":\"none\"}|false|false",
                ",\"reasoning\":{}|false|false",
                ",\"store\":false|true|false"
            })
    void thoughts_are_sealed_only_where_there_are_some(String more, boolean thinks, boolean sealed) throws Exception {
        assertThat(whole(more, thinks).path("include").toString().contains("encrypted_content"))
                .isEqualTo(sealed);
    }

    @Test
    void names_go_on_only_where_they_are_needed_and_fit() {
        ArrayNode items = (ArrayNode) Json.MAPPER.readTree("""
                [{"type":"message","id":"msg_1","role":"assistant","content":"x"},
                 {"id":"msg_2","role":"user","content":"x"},
                 {"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"},
                 {"type":"reasoning","id":"rs_1","encrypted_content":"s","summary":[]},
                 {"type":"web_search_call","id":"ws_1"},
                 {"type":"web_search_call","id":"%s"},
                 {"type":"item_reference","id":"msg_3"}]""".formatted("w".repeat(65)));
        ArrayNode said = Json.MAPPER.createArrayNode();

        Items.say(items, said);

        assertThat(said.valueStream().map(each -> each.path("id").asString("-")))
                .containsExactly("-", "-", "-", "rs_1", "ws_1", "-", "msg_3");
        assertThat(said.path(2).path("call_id").asString()).isEqualTo("c");
    }
}
