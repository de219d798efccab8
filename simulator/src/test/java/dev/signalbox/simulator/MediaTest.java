package dev.signalbox.simulator;

import static dev.signalbox.simulator.Caller.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("sockets")
class MediaTest {
    private final Simulator simulator = Simulator.start(Script.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        caller.close();
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/chat/completions | messages | content | {"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAAAA=="}}
            /v1/responses        | input    | content | {"type":"input_text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,AAAAAA=="}
            /v1/messages         | messages | content | {"type":"text","text":"see"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAAAA=="}}
            /v1/messages         | messages | content | {"type":"text","text":"see"},{"type":"tool_result","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAAAA=="}}]}
            /v1beta/models/m:generateContent | contents | parts | {"text":"see"},{"inlineData":{"mimeType":"image/png","data":"AAAAAA=="}}
            """)
    void anAnswerTellsWhichMediaArrived(String path, String messages, String content, String parts) throws Exception {
        String body = "{\"model\":\"m\",\"max_tokens\":500,\"" + messages + "\":[{\"role\":\"user\",\"" + content
                + "\":[" + parts + "]}]}";

        assertThat(json(caller.post(path, body)).toString()).contains("see [image/png, 4 bytes]");
    }
}
