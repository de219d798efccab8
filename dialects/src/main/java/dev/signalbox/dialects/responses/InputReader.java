package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Value;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the input of a request: a text, or items. What the model said is several items here (thoughts, words, calls)
/// and one message elsewhere; so are results of tools that follow each other.
final class InputReader {
    private static final Set<String> KNOWN = Set.of(
            "type",
            "id",
            "role",
            "content",
            "status",
            "phase",
            "call_id",
            "name",
            "arguments",
            "output",
            "summary",
            "encrypted_content");

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, String> extras;
    private final PartReader parts;
    /// What the model said, as far as the items of one turn were read.
    private final List<Part> turn = new ArrayList<>();
    private final List<Part> results = new ArrayList<>();

    InputReader(Map<String, String> extras) {
        this.extras = extras;
        parts = new PartReader(extras);
    }

    List<Instruction> instructions() {
        return instructions;
    }

    List<Message> messages() {
        return messages;
    }

    /// The field of this name: a text, or (as responses have it) a list of items.
    void instructions(Value said) throws InvalidRequest {
        if (said.absent()) {
            return;
        }
        if (said.node().isArray()) {
            read(said);
        } else if (!said.string().isEmpty()) {
            instructions.add(new Instruction(said.string(), 0, false, null));
        }
    }

    void read(Value input) throws InvalidRequest {
        if (input.absent()) {
            throw input.wrong("is missing");
        }
        if (input.node().isString()) {
            messages.add(new Message.User(List.of(new Part.Text(input.string(), null)), null));
            return;
        }
        for (Value item : input.items()) {
            item(item.object());
        }
        endTurn();
        endResults();
    }

    private void item(Value item) throws InvalidRequest {
        Value type = item.at("type");
        // A message may leave it out.
        switch (type.absent() ? "message" : type.string()) {
            case "message" -> message(item);
            case "reasoning" -> {
                endResults();
                reasoning(item);
            }
            case "function_call" -> {
                endResults();
                turn.add(new Part.ToolCall(
                        item.at("call_id").string(),
                        item.at("name").string(),
                        item.at("arguments").string(),
                        null));
                item.noteOthers(KNOWN, extras);
            }
            case "function_call_output" -> {
                endTurn();
                results.add(new Part.ToolResult(
                        item.at("call_id").string(), parts.read(required(item.at("output"))), false, null));
                item.noteOthers(KNOWN, extras);
            }
            case "item_reference" -> reference(item);
            default -> item.noteWhole(extras);
        }
    }

    /// Something that was to be kept. Without what was said the question would be another one; thoughts may be missing.
    private void reference(Value item) throws InvalidRequest {
        if (!item.at("id").string().startsWith(Item.THOUGHTS)) {
            throw RequestReader.unsupported(item.path());
        }
        item.noteWhole(extras);
    }

    private void message(Value item) throws InvalidRequest {
        item.noteOthers(KNOWN, extras);
        Value content = required(item.at("content"));
        switch (item.at("role").string()) {
            case "user" -> {
                endTurn();
                endResults();
                messages.add(new Message.User(parts.read(content), null));
            }
            case "system" -> instruction(content, false);
            case "developer" -> instruction(content, true);
            case "assistant" -> {
                endResults();
                if (turn.stream().anyMatch(InputReader::isSaid)
                        && turn.stream().noneMatch(Part.ToolCall.class::isInstance)) {
                    // Two messages; after calls there can be none before their results, so it stays in one with them.
                    endTurn();
                }
                turn.addAll(parts.read(content));
            }
            default -> throw item.at("role").wrong("must be `user`, `assistant`, `system` or `developer`");
        }
    }

    private static boolean isSaid(Part part) {
        return part instanceof Part.Text || part instanceof Part.Refusal;
    }

    private void instruction(Value content, boolean developer) throws InvalidRequest {
        endTurn();
        endResults();
        for (Part part : parts.read(content)) {
            if (part instanceof Part.Text text) {
                instructions.add(new Instruction(text.text(), messages.size(), developer, text.cache()));
            } else {
                throw content.wrong("must be text");
            }
        }
    }

    /// Goes back to whom it came from: what was sealed by a provider of this API none of another can open.
    private void reasoning(Value item) throws InvalidRequest {
        item.noteOthers(KNOWN, extras);
        StringBuilder text = new StringBuilder();
        for (String list : new String[] {"summary", "content"}) {
            for (Value part : item.at(list).items()) {
                text.append(text.isEmpty() ? "" : "\n\n")
                        .append(part.object().at("text").string());
            }
        }
        Value sealed = item.at("encrypted_content");
        String encrypted = sealed.stringOrNull();
        if (encrypted == null) {
            if (!text.isEmpty()) {
                turn.add(new Part.Thinking(text.toString(), null));
            }
            return;
        }
        String redacted = Carrier.redactedData(encrypted);
        if (redacted != null) {
            turn.add(new Part.RedactedThinking(redacted));
            return;
        }
        String signature = Carrier.signature(encrypted);
        if (signature == null) {
            extras.put(sealed.path(), "\"\"");
        }
        if (signature != null || !text.isEmpty()) {
            turn.add(new Part.Thinking(text.toString(), signature));
        }
    }

    private void endTurn() {
        if (!turn.isEmpty()) {
            messages.add(new Message.Assistant(turn, null));
            turn.clear();
        }
    }

    private void endResults() {
        if (!results.isEmpty()) {
            messages.add(new Message.User(results, null));
            results.clear();
        }
    }

    private static Value required(Value value) throws InvalidRequest {
        if (value.absent()) {
            throw value.wrong("is missing");
        }
        return value;
    }
}
