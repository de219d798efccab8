package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// Writes instructions and messages as the one list that this dialect has.
final class ConversationWriter {
    /// Models that want their thoughts of earlier turns back as `reasoning_content` while they use tools (DeepSeek's
    /// and Moonshot's documentation). Others ignore it or, like Mistral, refuse the whole request.
    private static final Pattern THOUGHTS_AS_TEXT = Pattern.compile("(?i).*(?:deepseek|kimi).*");

    /// Models behind a router that speaks this dialect, whose thoughts carry signatures.
    private static final Pattern THOUGHTS_WITH_SIGNATURE = Pattern.compile("(?:anthropic|google)/.*");

    private final ArrayNode list;
    private final String model;
    private final Set<String> dropped;

    ConversationWriter(ArrayNode list, String model, Set<String> dropped) {
        this.list = list;
        this.model = model;
        this.dropped = dropped;
    }

    void write(ChatRequest request) {
        Iterator<Instruction> instructions = request.instructions().iterator();
        Instruction next = instructions.hasNext() ? instructions.next() : null;
        for (int position = 0; position <= request.messages().size(); position++) {
            while (next != null && next.position() <= position) {
                list.addObject()
                        .put("role", next.developer() ? "developer" : "system")
                        .put("content", next.text());
                RequestWriter.dropMark(next.cache(), dropped);
                next = instructions.hasNext() ? instructions.next() : null;
            }
            if (position < request.messages().size()) {
                switch (request.messages().get(position)) {
                    case Message.User user -> user(user);
                    case Message.Assistant assistant -> assistant(assistant);
                }
            }
        }
    }

    /// Results of tools are messages of their own here and must follow the calls at once, before anything else said.
    private void user(Message.User user) {
        List<Part> said = new ArrayList<>();
        List<Part> shown = new ArrayList<>();
        for (Part part : user.parts()) {
            if (part instanceof Part.ToolResult result) {
                result(result, shown);
            } else {
                said.add(part);
            }
        }
        shown.addAll(said);
        if (!shown.isEmpty() || user.parts().isEmpty()) {
            ObjectNode message = list.addObject().put("role", "user");
            content(shown, message);
            name(user.name(), message);
        }
    }

    /// @param shown takes what a tool's message cannot hold, for the user's message after it
    private void result(Part.ToolResult result, List<Part> shown) {
        StringBuilder text = new StringBuilder();
        int before = shown.size();
        for (Part part : result.content()) {
            if (part instanceof Part.Text words) {
                text.append(words.text());
                RequestWriter.dropMark(words.cache(), dropped);
            } else {
                if (shown.size() == before) {
                    shown.add(new Part.Text("Result of tool call " + result.callId() + ":", null));
                }
                shown.add(part);
            }
        }
        list.addObject()
                .put("role", "tool")
                .put("tool_call_id", result.callId())
                .put("content", text.toString());
        RequestWriter.dropMark(result.cache(), dropped);
        if (result.error()) {
            dropped.add("is_error");
        }
    }

    private void assistant(Message.Assistant assistant) {
        ObjectNode message = list.addObject().put("role", "assistant");
        StringBuilder text = new StringBuilder();
        StringBuilder refusal = new StringBuilder();
        List<Part> thoughts = new ArrayList<>();
        List<Part.ToolCall> calls = new ArrayList<>();
        for (Part part : assistant.parts()) {
            switch (part) {
                case Part.Text words -> {
                    text.append(words.text());
                    RequestWriter.dropMark(words.cache(), dropped);
                }
                case Part.Refusal declined -> refusal.append(declined.text());
                case Part.Thinking thinking -> thoughts.add(thinking);
                case Part.RedactedThinking redacted -> thoughts.add(redacted);
                case Part.ToolCall call -> calls.add(call);
                case Part.Image _, Part.Audio _, Part.Document _, Part.ToolResult _ ->
                    dropped.add("messages.assistant.content");
            }
        }
        if (text.isEmpty() && !(refusal.isEmpty() && calls.isEmpty())) {
            message.putNull("content");
        } else {
            message.put("content", text.toString());
        }
        if (!refusal.isEmpty()) {
            message.put("refusal", refusal.toString());
        }
        thoughts(thoughts, message);
        if (!calls.isEmpty()) {
            toolCalls(calls, message.putArray("tool_calls"));
        }
        name(assistant.name(), message);
    }

    private void toolCalls(List<Part.ToolCall> calls, ArrayNode written) {
        for (Part.ToolCall call : calls) {
            written.addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", call.arguments());
            RequestWriter.dropMark(call.cache(), dropped);
        }
    }

    private void thoughts(List<Part> thoughts, ObjectNode message) {
        if (thoughts.isEmpty()) {
            return;
        }
        if (THOUGHTS_WITH_SIGNATURE.matcher(model).matches()) {
            List<Part> own = thoughts.stream()
                    .filter(thought -> !sealedElsewhere(thought))
                    .toList();
            if (own.size() < thoughts.size()) {
                dropped.add("thinking");
            }
            if (!own.isEmpty()) {
                message.putRawValue("reasoning_details", new RawValue(details(own)));
            }
        } else if (THOUGHTS_AS_TEXT.matcher(model).matches()) {
            StringBuilder text = new StringBuilder();
            for (Part thought : thoughts) {
                if (thought instanceof Part.Thinking thinking) {
                    text.append(thinking.text());
                }
            }
            message.put("reasoning_content", text.toString());
        } else {
            dropped.add("thinking");
        }
    }

    private static boolean sealedElsewhere(Part thought) {
        return switch (thought) {
            case Part.Thinking thinking -> thinking.signature() != null && Seal.isMarked(thinking.signature());
            case Part.RedactedThinking redacted -> Seal.isMarked(redacted.data());
            default -> false;
        };
    }

    private static String details(List<Part> thoughts) {
        JsonBytes json = new JsonBytes(512);
        ThinkingDetails.list(thoughts, json);
        return new String(json.array(), 0, json.size(), StandardCharsets.UTF_8);
    }

    private static void name(@Nullable String name, ObjectNode message) {
        if (name != null) {
            message.put("name", name);
        }
    }

    /// One text alone is written as a string, which every server understands.
    private void content(List<Part> parts, ObjectNode message) {
        if (parts.isEmpty() || (parts.size() == 1 && parts.getFirst() instanceof Part.Text)) {
            message.put("content", parts.isEmpty() ? "" : ((Part.Text) parts.getFirst()).text());
            parts.forEach(part -> RequestWriter.dropMark(((Part.Text) part).cache(), dropped));
            return;
        }
        ArrayNode content = message.putArray("content");
        for (Part part : parts) {
            switch (part) {
                case Part.Text words -> {
                    text(words.text(), content);
                    RequestWriter.dropMark(words.cache(), dropped);
                }
                case Part.Image image -> image(image, content);
                case Part.Audio audio ->
                    content.addObject()
                            .put("type", "input_audio")
                            .putObject("input_audio")
                            .put("data", audio.base64())
                            .put("format", audio.format());
                case Part.Document document -> document(document, content);
                case Part.Refusal refusal -> text(refusal.text(), content);
                case Part.ToolCall _, Part.ToolResult _, Part.Thinking _, Part.RedactedThinking _ ->
                    dropped.add("messages.user.content");
            }
        }
        if (content.isEmpty()) {
            // Nothing of it could be said, and an empty list is refused.
            message.put("content", "");
        }
    }

    private static void text(String words, ArrayNode content) {
        content.addObject().put("type", "text").put("text", words);
    }

    private void image(Part.Image image, ArrayNode content) {
        ObjectNode url = content.addObject().put("type", "image_url").putObject("image_url");
        url.put(
                "url",
                switch (image.media()) {
                    case Media.Url(String address) -> address;
                    case Media.Base64(String mediaType, String data) -> dataUrl(mediaType, data);
                });
        if (image.detail() != null) {
            url.put("detail", image.detail());
        }
        RequestWriter.dropMark(image.cache(), dropped);
    }

    /// Only files that are sent along have a form here; a plain text is one more text.
    private void document(Part.Document document, ArrayNode content) {
        String title = document.title() == null ? "document" : document.title();
        switch (document.media()) {
            case Media.Url _ -> dropped.add("document");
            case Media.Base64(String mediaType, String data) -> {
                if (mediaType.startsWith("text/")) {
                    text(new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8), content);
                } else {
                    content.addObject()
                            .put("type", "file")
                            .putObject("file")
                            .put("filename", title)
                            .put("file_data", dataUrl(mediaType, data));
                }
            }
        }
        RequestWriter.dropMark(document.cache(), dropped);
    }

    private static String dataUrl(String mediaType, String data) {
        return "data:" + mediaType + ";base64," + data;
    }
}
