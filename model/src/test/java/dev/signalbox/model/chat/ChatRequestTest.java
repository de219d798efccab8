package dev.signalbox.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatRequestTest {
    @Test
    void what_it_was_made_of_may_change_a_request_does_not() {
        List<Part> content = new ArrayList<>(List.of(new Part.Text("12°", null)));
        List<Part> parts = new ArrayList<>(List.of(new Part.ToolResult("call", content, false, null)));
        List<Message> messages = new ArrayList<>(List.of(new Message.User(parts, null)));
        List<String> stop = new ArrayList<>(List.of("END"));
        Map<String, String> extras = new HashMap<>(Map.of("logprobs", "true"));
        ChatRequest request = new ChatRequest(
                List.of(),
                messages,
                List.of(),
                new ChatRequest.ToolChoice.Unsaid(),
                null,
                null,
                ChatRequest.Sampling.DEFAULT,
                stop,
                null,
                null,
                null,
                false,
                extras);

        content.clear();
        parts.clear();
        messages.clear();
        stop.clear();
        extras.clear();

        assertThat(request.messages())
                .containsExactly(new Message.User(
                        List.of(new Part.ToolResult("call", List.of(new Part.Text("12°", null)), false, null)), null));
        assertThat(request.stop()).containsExactly("END");
        assertThat(request.extras()).containsEntry("logprobs", "true");
    }
}
