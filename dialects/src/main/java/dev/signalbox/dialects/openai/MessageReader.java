package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Value;
import dev.signalbox.model.chat.CacheMark;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the messages of a chat request: instructions apart, results of tools that follow each other as one turn.
final class MessageReader {
    private static final Set<String> KNOWN = Set.of(
            "role",
            "content",
            "name",
            "tool_calls",
            "tool_call_id",
            "function_call",
            "refusal",
            // Where the model had it from is nothing that it need be told.
            "annotations",
            "reasoning",
            "reasoning_content",
            "reasoning_details",
            "cache_control");

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, String> extras;
    private final PartReader parts;
    /// Results that follow each other are one turn, which is a message when it has ended.
    private final List<Part> results = new ArrayList<>();

    MessageReader(Map<String, String> extras) {
        this.extras = extras;
        parts = new PartReader(extras);
    }

    List<Instruction> instructions() {
        return instructions;
    }

    /// All of them, when the last has been read.
    List<Message> messages() {
        endResults();
        return messages;
    }

    private void endResults() {
        if (!results.isEmpty()) {
            messages.add(new Message.User(results, null));
            results.clear();
        }
    }

    void read(Value message) throws InvalidRequest {
        message.noteOthers(KNOWN, extras);
        String role = message.at("role").string();
        if (!role.equals("tool") && !role.equals("function")) {
            endResults();
        }
        switch (role) {
            case "system", "developer" -> instruction(message, role.equals("developer"));
            case "user" -> messages.add(new Message.User(content(message), name(message)));
            case "assistant" -> messages.add(new Message.Assistant(assistant(message), name(message)));
            case "tool" -> result(message, message.at("tool_call_id").string());
            case "function" -> result(message, callId(message.at("name").string()));
            default -> throw message.at("role").wrong("must be `system`, `developer`, `user`, `assistant` or `tool`");
        }
    }

    private static @Nullable String name(Value message) throws InvalidRequest {
        return message.at("name").stringOrNull();
    }

    /// The legacy `function` role has no identifiers: a call and its result belong together by the function's name.
    private static String callId(String functionName) {
        return "call_" + functionName;
    }

    private void instruction(Value message, boolean developer) throws InvalidRequest {
        for (Part part : content(message)) {
            if (part instanceof Part.Text(String text, CacheMark cache)) {
                instructions.add(new Instruction(text, messages.size(), developer, cache));
            } else {
                throw message.at("content").wrong("must be text");
            }
        }
        if (!message.at("name").absent()) {
            message.at("name").noteWhole(extras);
        }
    }

    private void result(Value message, String callId) throws InvalidRequest {
        CacheMark cache = CacheMarks.read(message);
        List<Part> content = parts.read(message.at("content"));
        if (cache == null) {
            // A mark inside says that the prompt up to here is to be cached, and so does one on the whole result.
            for (Part part : content) {
                cache = part instanceof Part.Text text && text.cache() != null ? text.cache() : cache;
            }
        }
        results.add(new Part.ToolResult(callId, content, false, cache));
    }

    /// The parts of a message; a mark on the message is one on its last part.
    private List<Part> content(Value message) throws InvalidRequest {
        List<Part> content = parts.read(message.at("content"));
        CacheMark cache = CacheMarks.read(message);
        if (cache != null && !content.isEmpty() && content.getLast() instanceof Part.Text text) {
            content.set(content.size() - 1, new Part.Text(text.text(), cache));
        }
        return content;
    }

    /// In the order in which models say it: thoughts, words, calls.
    private List<Part> assistant(Value message) throws InvalidRequest {
        List<Part> said = new ArrayList<>(thinking(message));
        said.addAll(content(message));
        String refusal = message.at("refusal").stringOrNull();
        if (refusal != null && !refusal.isEmpty()) {
            said.add(new Part.Refusal(refusal));
        }
        for (Value call : message.at("tool_calls").items()) {
            Value type = call.object().at("type");
            if (!type.absent() && !type.string().equals("function")) {
                call.noteWhole(extras);
                continue;
            }
            said.add(call(call.at("id").string(), call.at("function").object(), CacheMarks.read(call)));
        }
        Value legacy = message.at("function_call");
        if (!legacy.absent()) {
            said.add(call(callId(legacy.object().at("name").string()), legacy, null));
        }
        return said;
    }

    private static Part call(String id, Value function, @Nullable CacheMark cache) throws InvalidRequest {
        Value arguments = function.at("arguments");
        String json = arguments.node().isObject() ? arguments.json() : arguments.stringOrNull();
        return new Part.ToolCall(id, function.at("name").string(), json == null ? "" : json, cache);
    }

    /// The opposite of what [StreamWriter] and [WholeWriter] write. Pieces of a stream that a client kept side by
    /// side become one part again.
    private List<Part> thinking(Value message) throws InvalidRequest {
        ThinkingDetails thinking = new ThinkingDetails();
        List<Value> details = message.at("reasoning_details").items();
        long open = 0;
        for (Value detail : details) {
            long index = detail.object().at("index").node().asLong(open);
            if (index != open) {
                thinking.close();
                open = index;
            }
            switch (detail.at("type").string()) {
                case "reasoning.text" -> {
                    thinking.text(orEmpty(detail.at("text").stringOrNull()));
                    String signature = detail.at("signature").stringOrNull();
                    if (signature != null && !signature.isEmpty()) {
                        thinking.signed(signature);
                    }
                }
                case "reasoning.summary" ->
                    thinking.text(orEmpty(detail.at("summary").stringOrNull()));
                case "reasoning.encrypted" ->
                    thinking.redacted(detail.at("data").string());
                default -> detail.noteWhole(extras);
            }
        }
        if (details.isEmpty()) {
            String plain = message.at("reasoning_content").stringOrNull();
            thinking.text(orEmpty(plain == null ? message.at("reasoning").stringOrNull() : plain));
        }
        return thinking.parts();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
