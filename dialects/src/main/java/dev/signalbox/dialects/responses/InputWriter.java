package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import dev.signalbox.model.policy.Provider;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes instructions and messages as the one list of items that this dialect has.
final class InputWriter {
    private final ArrayNode input;
    private final Set<String> dropped;

    InputWriter(ArrayNode input, Set<String> dropped) {
        this.input = input;
        this.dropped = dropped;
    }

    void write(ChatRequest request) {
        Iterator<Instruction> instructions = request.instructions().iterator();
        Instruction next = instructions.hasNext() ? instructions.next() : null;
        for (int position = 0; position <= request.messages().size(); position++) {
            while (next != null && next.position() <= position) {
                input.addObject()
                        .put("role", next.developer() ? "developer" : "system")
                        .put("content", next.text());
                RequestWriter.dropMark(next.cache(), dropped);
                next = instructions.hasNext() ? instructions.next() : null;
            }
            if (position < request.messages().size()) {
                Message message = request.messages().get(position);
                switch (message) {
                    case Message.User user -> user(user.parts(), user.name());
                    case Message.Assistant assistant -> assistant(assistant.parts(), assistant.name());
                }
            }
        }
    }

    /// Results of tools are items of their own and come first.
    private void user(List<Part> parts, @Nullable String name) {
        named(name);
        for (Part part : parts) {
            if (part instanceof Part.ToolResult result) {
                result(result);
            }
        }
        if (parts.isEmpty() || parts.stream().anyMatch(part -> !(part instanceof Part.ToolResult))) {
            content(parts, input.addObject().put("role", "user").putArray("content"));
        }
    }

    private void result(Part.ToolResult result) {
        ObjectNode item = input.addObject().put("type", "function_call_output").put("call_id", result.callId());
        boolean onlyText = result.content().stream().allMatch(Part.Text.class::isInstance);
        if (onlyText) {
            StringBuilder text = new StringBuilder();
            for (Part part : result.content()) {
                text.append(((Part.Text) part).text());
                RequestWriter.dropMark(((Part.Text) part).cache(), dropped);
            }
            item.put("output", text.toString());
        } else {
            content(result.content(), item.putArray("output"));
        }
        RequestWriter.dropMark(result.cache(), dropped);
        if (result.error()) {
            dropped.add("is_error");
        }
    }

    private void assistant(List<Part> parts, @Nullable String name) {
        named(name);
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> {
                    said(text.text());
                    RequestWriter.dropMark(text.cache(), dropped);
                }
                case Part.Refusal refusal -> said(refusal.text());
                case Part.ToolCall call -> {
                    input.addObject()
                            .put("type", "function_call")
                            .put("call_id", call.id())
                            .put("name", call.name())
                            .put("arguments", call.arguments());
                    RequestWriter.dropMark(call.cache(), dropped);
                }
                case Part.Thinking thinking -> thoughts(thinking);
                case Part.RedactedThinking _ -> dropped.add("thinking");
                case Part.Image _, Part.Audio _, Part.Document _, Part.ToolResult _ ->
                    dropped.add("messages.assistant.content");
            }
        }
    }

    /// In the short form: the one with parts wants the identifier that the API gave the message.
    private void said(String text) {
        input.addObject().put("role", "assistant").put("content", text);
    }

    /// Only what a provider of this API sealed is taken back.
    private void thoughts(Part.Thinking thinking) {
        String signature = thinking.signature();
        String encrypted = signature == null ? null : Seal.opened(Provider.RESPONSES, signature);
        if (encrypted == null) {
            dropped.add("thinking");
            return;
        }
        ObjectNode item = input.addObject().put("type", "reasoning");
        ArrayNode summary = item.putArray("summary");
        if (!thinking.text().isEmpty()) {
            summary.addObject().put("type", "summary_text").put("text", thinking.text());
        }
        item.put("encrypted_content", encrypted);
    }

    private void named(@Nullable String name) {
        if (name != null) {
            dropped.add("name");
        }
    }

    private void content(List<Part> parts, ArrayNode content) {
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> {
                    text(text.text(), content);
                    RequestWriter.dropMark(text.cache(), dropped);
                }
                case Part.Refusal refusal -> text(refusal.text(), content);
                case Part.Image image -> {
                    ObjectNode item = content.addObject().put("type", "input_image");
                    item.put("image_url", address(image.media()));
                    item.put("detail", image.detail() == null ? "auto" : image.detail());
                    RequestWriter.dropMark(image.cache(), dropped);
                }
                case Part.Document document -> document(document, content);
                case Part.Audio _ -> dropped.add("input_audio");
                case Part.ToolResult _ -> {} // An item of its own.
                case Part.ToolCall _, Part.Thinking _, Part.RedactedThinking _ -> dropped.add("messages.user.content");
            }
        }
        if (content.isEmpty()) {
            text("", content);
        }
    }

    private static void text(String words, ArrayNode content) {
        content.addObject().put("type", "input_text").put("text", words);
    }

    private void document(Part.Document document, ArrayNode content) {
        ObjectNode item = content.addObject().put("type", "input_file");
        switch (document.media()) {
            case Media.Url(String url) -> item.put("file_url", url);
            case Media.Base64 file ->
                item.put("filename", document.title() == null ? "document" : document.title())
                        .put("file_data", address(file));
        }
        RequestWriter.dropMark(document.cache(), dropped);
        if (document.cited()) {
            dropped.add("citations");
        }
    }

    private static String address(Media media) {
        return switch (media) {
            case Media.Url(String url) -> url;
            case Media.Base64(String mediaType, String data) -> "data:" + mediaType + ";base64," + data;
        };
    }
}
