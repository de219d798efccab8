package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.dialects.tree.ToolArguments;
import dev.signalbox.model.chat.CacheMark;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes `system` and `messages`: turns of the same role are joined, tool results come first in theirs,
/// and what the system says in between keeps its place where the model knows such messages, else it joins
/// the system prompt.
final class ConversationWriter {
    private static final String USER = "user";
    private static final String ASSISTANT = "assistant";
    private static final String SYSTEM = "system";

    private record Turn(String role, List<Part> parts) {}

    private final JsonGenerator json;
    private final Set<String> dropped;
    private final ChatRequest request;
    private final boolean systemInBetween;
    private final List<Part.Text> system = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();

    /// @param dropped takes what cannot be said
    /// @param systemInBetween whether the model knows messages of the role `system`
    ConversationWriter(JsonGenerator json, Set<String> dropped, ChatRequest request, boolean systemInBetween) {
        this.json = json;
        this.dropped = dropped;
        this.request = request;
        this.systemInBetween = systemInBetween;
    }

    void write() {
        arrange();
        if (!system.isEmpty()) {
            json.writeName("system");
            if (system.size() == 1 && system.getFirst().cache() == null) {
                json.writeString(system.getFirst().text());
            } else {
                blocks(system);
            }
        }
        json.writeArrayPropertyStart("messages");
        for (Turn turn : turns) {
            json.writeStartObject();
            json.writeStringProperty("role", turn.role());
            json.writeName("content");
            content(turn.parts());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void arrange() {
        List<Part.Text> waiting = new ArrayList<>();
        int next = 0;
        List<Instruction> instructions = request.instructions();
        List<Message> messages = request.messages();
        for (int i = 0; i <= messages.size(); i++) {
            for (; next < instructions.size() && instructions.get(next).position() <= i; next++) {
                Instruction instruction = instructions.get(next);
                if (!instruction.text().isEmpty()) {
                    boolean between = systemInBetween && instruction.position() > 0;
                    (between ? waiting : system).add(new Part.Text(instruction.text(), instruction.cache()));
                }
            }
            if (i == messages.size() || messages.get(i) instanceof Message.Assistant) {
                between(waiting);
            }
            if (i < messages.size()) {
                add(messages.get(i));
            }
        }
    }

    /// A system message may only follow a user's.
    private void between(List<Part.Text> waiting) {
        if (waiting.isEmpty()) {
            return;
        }
        if (!turns.isEmpty() && turns.getLast().role().equals(USER)) {
            turns.add(new Turn(SYSTEM, List.copyOf(waiting)));
        } else {
            system.addAll(waiting);
        }
        waiting.clear();
    }

    private void add(Message message) {
        List<Part> parts = new ArrayList<>();
        for (Part part : message.parts()) {
            if (isSayable(part)) {
                parts.add(part);
            }
        }
        String role = switch (message) {
            case Message.User user -> {
                named(user.name());
                yield USER;
            }
            case Message.Assistant assistant -> {
                named(assistant.name());
                yield ASSISTANT;
            }
        };
        if (parts.isEmpty()) {
            // The API refuses an empty message.
            return;
        }
        if (turns.isEmpty() || !turns.getLast().role().equals(role)) {
            turns.add(new Turn(role, parts));
        } else {
            turns.getLast().parts().addAll(parts);
        }
    }

    private void named(@Nullable String name) {
        if (name != null) {
            dropped.add("name");
        }
    }

    private boolean isSayable(Part part) {
        return switch (part) {
            case Part.Text text -> !text.text().isEmpty();
            case Part.Refusal refusal -> !refusal.text().isEmpty();
            case Part.Thinking thinking -> {
                // What another provider thought; this one takes back only what it signed.
                String signature = thinking.signature();
                boolean own = signature != null && !Seal.isMarked(signature);
                if (!own) {
                    dropped.add("reasoning_content");
                }
                yield own;
            }
            case Part.Audio _ -> {
                dropped.add("input_audio");
                yield false;
            }
            case Part.Image image -> {
                if (image.detail() != null && !image.detail().equals("auto")) {
                    dropped.add("image_url.detail");
                }
                yield true;
            }
            case Part.RedactedThinking redacted -> {
                boolean own = !Seal.isMarked(redacted.data());
                if (!own) {
                    dropped.add("reasoning_content");
                }
                yield own;
            }
            case Part.Document document -> {
                boolean taken = Sources.takes(document.media());
                if (!taken) {
                    dropped.add("file");
                }
                yield taken;
            }
            case Part.ToolCall _, Part.ToolResult _ -> true;
        };
    }

    private void content(List<? extends Part> parts) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text && text.cache() == null) {
            json.writeString(text.text());
        } else {
            blocks(parts);
        }
    }

    /// Tool results first, else in order.
    private void blocks(List<? extends Part> parts) {
        json.writeStartArray();
        for (Part part : parts) {
            if (part instanceof Part.ToolResult) {
                block(part);
            }
        }
        for (Part part : parts) {
            if (!(part instanceof Part.ToolResult)) {
                block(part);
            }
        }
        json.writeEndArray();
    }

    private void block(Part part) {
        switch (part) {
            case Part.Text text -> text(text.text(), text.cache());
            case Part.Refusal refusal -> text(refusal.text(), null);
            case Part.Image image -> {
                start("image");
                Sources.image(image.media(), json);
                end(image.cache());
            }
            case Part.Document document -> {
                start("document");
                Sources.document(document.media(), json);
                if (document.title() != null) {
                    json.writeStringProperty("title", document.title());
                }
                if (document.cited()) {
                    json.writeObjectPropertyStart("citations");
                    json.writeBooleanProperty("enabled", true);
                    json.writeEndObject();
                }
                end(document.cache());
            }
            case Part.ToolCall call -> {
                start("tool_use");
                json.writeStringProperty("id", id(call.id()));
                json.writeStringProperty("name", call.name());
                json.writeName("input");
                json.writeRawValue(ToolArguments.of(call.arguments()));
                end(call.cache());
            }
            case Part.ToolResult result -> toolResult(result);
            case Part.Thinking thinking -> {
                start("thinking");
                json.writeStringProperty("thinking", thinking.text());
                json.writeStringProperty("signature", thinking.signature());
                end(null);
            }
            case Part.RedactedThinking redacted -> {
                start("redacted_thinking");
                json.writeStringProperty("data", redacted.data());
                end(null);
            }
            case Part.Audio _ -> throw new IllegalStateException("left out before");
        }
    }

    private void text(String text, @Nullable CacheMark cache) {
        start("text");
        json.writeStringProperty("text", text);
        end(cache);
    }

    private void toolResult(Part.ToolResult result) {
        start("tool_result");
        json.writeStringProperty("tool_use_id", id(result.callId()));
        List<Part> parts = result.content().stream().filter(this::isSayable).toList();
        if (!parts.isEmpty()) {
            json.writeName("content");
            content(parts);
        }
        if (result.error()) {
            json.writeBooleanProperty("is_error", true);
        }
        end(result.cache());
    }

    private void start(String type) {
        json.writeStartObject();
        json.writeStringProperty("type", type);
    }

    private void end(@Nullable CacheMark cache) {
        RequestWriter.cache(json, cache);
        json.writeEndObject();
    }

    /// Other providers' call identifiers may hold characters that this API refuses; a call and its result
    /// change alike.
    private static String id(String id) {
        return id.replaceAll("[^a-zA-Z0-9_-]", "_");
    }
}
