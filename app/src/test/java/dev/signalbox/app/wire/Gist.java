package dev.signalbox.app.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an answer says to a person and a program, read without any code of the gateway's: words, calls of tools, why it
/// ended, what it cost.
///
/// @param input prompt tokens with the cached ones
record Gist(String words, List<Call> calls, End end, long input, long output) {
    /// One call of a tool.
    record Call(String name, JsonNode arguments) {}

    /// Why an answer ended, as far as both dialects tell it apart.
    enum End {
        COMPLETE,
        LENGTH,
        CALLS,
        REFUSED
    }

    Gist withInput(long other) {
        return new Gist(words, calls, end, other, output);
    }

    static Gist of(String dialect, boolean stream, byte[] answer) {
        Reading reading = new Reading();
        List<JsonNode> pieces = stream ? events(answer) : List.of(Recorded.json(answer));
        for (JsonNode piece : pieces) {
            if (dialect.equals("openai")) {
                reading.openAi(piece);
            } else {
                reading.anthropic(piece);
            }
        }
        return reading.gist();
    }

    private static List<JsonNode> events(byte[] stream) {
        return new String(stream, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data:") && line.contains("{"))
                .map(line -> Recorded.JSON.readTree(line.substring("data:".length())))
                .toList();
    }

    private static final class Reading {
        private final StringBuilder words = new StringBuilder();
        private final Map<Integer, String> names = new TreeMap<>();
        private final Map<Integer, StringBuilder> arguments = new TreeMap<>();
        private @Nullable End end;
        private long input;
        private long output;

        void openAi(JsonNode piece) {
            JsonNode choice = piece.path("choices").path(0);
            // A client sees one answer; further ones exist only where it asked for several.
            if (choice.path("index").asInt(0) == 0) {
                JsonNode said = choice.has("message") ? choice.path("message") : choice.path("delta");
                content(said.path("content"));
                words.append(said.path("refusal").asString(""));
                int position = 0;
                for (JsonNode call : said.path("tool_calls")) {
                    function(call.path("index").asInt(position++), call.path("function"));
                }
                if (said.path("function_call").isObject()) {
                    function(0, said.path("function_call"));
                }
                end = switch (choice.path("finish_reason").asString("")) {
                    case "" -> end;
                    case "length", "model_length" -> End.LENGTH;
                    case "tool_calls", "function_call" -> End.CALLS;
                    case "content_filter" -> End.REFUSED;
                    default -> End.COMPLETE;
                };
            }
            JsonNode usage = piece.path("usage");
            if (usage.isObject()) {
                input = usage.path("prompt_tokens").asLong(0);
                output = usage.path("completion_tokens").asLong(0);
            }
        }

        private void content(JsonNode content) {
            if (content.isString()) {
                words.append(content.asString());
            }
            for (JsonNode part : content) {
                words.append(part.path("text").asString(""));
            }
        }

        private void function(int index, JsonNode function) {
            String name = function.path("name").asString("");
            if (!name.isEmpty()) {
                names.putIfAbsent(index, name);
            }
            JsonNode given = function.path("arguments");
            arguments
                    .computeIfAbsent(index, _ -> new StringBuilder())
                    .append(given.isObject() ? given.toString() : given.asString(""));
        }

        void anthropic(JsonNode piece) {
            int index = piece.path("index").asInt(0);
            switch (piece.path("type").asString("")) {
                case "message" -> {
                    int position = 0;
                    for (JsonNode block : piece.path("content")) {
                        block(position++, block);
                    }
                    stop(piece.path("stop_reason"));
                    usage(piece.path("usage"));
                }
                case "message_start" -> usage(piece.path("message").path("usage"));
                case "content_block_start" -> block(index, piece.path("content_block"));
                case "content_block_delta" -> {
                    words.append(piece.path("delta").path("text").asString(""));
                    if (names.containsKey(index)) {
                        arguments
                                .computeIfAbsent(index, _ -> new StringBuilder())
                                .append(piece.path("delta").path("partial_json").asString(""));
                    }
                }
                case "message_delta" -> {
                    stop(piece.path("delta").path("stop_reason"));
                    usage(piece.path("usage"));
                }
                default -> {}
            }
        }

        private void block(int index, JsonNode block) {
            switch (block.path("type").asString("")) {
                case "text" -> words.append(block.path("text").asString(""));
                case "tool_use" -> {
                    names.put(index, block.path("name").asString());
                    StringBuilder given = arguments.computeIfAbsent(index, _ -> new StringBuilder());
                    if (!block.path("input").isEmpty()) {
                        given.append(block.path("input"));
                    }
                }
                default -> {}
            }
        }

        private void stop(JsonNode reason) {
            end = switch (reason.asString("")) {
                case "" -> end;
                case "max_tokens", "model_context_window_exceeded" -> End.LENGTH;
                case "tool_use" -> End.CALLS;
                case "refusal" -> End.REFUSED;
                default -> End.COMPLETE;
            };
        }

        private void usage(JsonNode usage) {
            if (usage.has("input_tokens")) {
                input = usage.path("input_tokens").asLong(0)
                        + usage.path("cache_read_input_tokens").asLong(0)
                        + usage.path("cache_creation_input_tokens").asLong(0);
            }
            output = usage.path("output_tokens").asLong(output);
        }

        Gist gist() {
            List<Call> calls = new ArrayList<>();
            names.forEach((index, name) -> {
                String given =
                        arguments.getOrDefault(index, new StringBuilder()).toString();
                calls.add(new Call(name, Recorded.JSON.readTree(given.isBlank() ? "{}" : given)));
            });
            End why = end == null ? End.COMPLETE : end;
            // Some providers end a turn with calls as if it were complete.
            return new Gist(
                    words.toString(), calls, !calls.isEmpty() && why == End.COMPLETE ? End.CALLS : why, input, output);
        }
    }
}
