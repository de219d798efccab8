package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// An answer in the shape of OpenAI's chat completions.
final class OpenAiWire {
    /// Fixed, because a clock would make answers differ.
    static final long CREATED = 1_764_500_000;

    private OpenAiWire() {}

    /// The body of an answer that is not a stream.
    static String whole(Answer answer) {
        StringBuilder out = new StringBuilder(1024);
        out.append("{\"id\":\"chatcmpl-").append(answer.id()).append("\",\"object\":\"chat.completion\",\"created\":");
        out.append(CREATED).append(",\"model\":");
        Json.quote(out, answer.model()).append(",\"choices\":[");
        for (int i = 0; i < answer.choices().size(); i++) {
            Answer.Choice choice = answer.choices().get(i);
            out.append(i == 0 ? "" : ",").append("{\"index\":").append(i);
            out.append(",\"message\":{\"role\":\"assistant\",\"content\":");
            if (choice.calls().isEmpty()) {
                Json.quote(out, choice.text());
            } else {
                out.append("null,\"tool_calls\":[");
                for (int c = 0; c < choice.calls().size(); c++) {
                    Answer.Call call = choice.calls().get(c);
                    out.append(c == 0 ? "" : ",").append("{\"id\":\"call_").append(call.id());
                    out.append("\",\"type\":\"function\",\"function\":{\"name\":");
                    Json.quote(out, call.name()).append(",\"arguments\":");
                    Json.quote(out, call.json()).append("}}");
                }
                out.append(']');
            }
            out.append(",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"");
            out.append(finish(choice)).append("\"}");
        }
        out.append("],\"usage\":");
        return usage(out, answer)
                .append(",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_signalbox\"}")
                .toString();
    }

    /// The events of a stream, rendered as they are asked for: thousands of streams may be under way.
    static List<Supplier<Event>> events(Answer answer, boolean includeUsage) {
        Chunks chunks = new Chunks(answer, includeUsage);
        List<Supplier<Event>> events = new ArrayList<>();
        for (int i = 0; i < answer.choices().size(); i++) {
            int index = i;
            String content = answer.choices().get(i).calls().isEmpty() ? "\"\"" : "null";
            events.add(() -> Event.prompt(
                    chunks.delta(index, "\"role\":\"assistant\",\"content\":" + content + ",\"refusal\":null")));
        }
        int longest = answer.choices().stream()
                .mapToInt(choice -> choice.tokens().size())
                .max()
                .orElse(0);
        for (int t = 0; t < longest; t++) {
            for (int i = 0; i < answer.choices().size(); i++) {
                List<String> tokens = answer.choices().get(i).tokens();
                if (t < tokens.size()) {
                    int index = i;
                    String token = tokens.get(t);
                    events.add(() -> Event.token(chunks.delta(index, "\"content\":" + Json.quote(token))));
                }
            }
        }
        for (int i = 0; i < answer.choices().size(); i++) {
            int index = i;
            Answer.Choice choice = answer.choices().get(i);
            for (int c = 0; c < choice.calls().size(); c++) {
                call(events, chunks, index, c, choice.calls().get(c));
            }
            events.add(() -> Event.prompt(chunks.finish(index, finish(choice))));
        }
        if (includeUsage) {
            events.add(() -> Event.prompt(chunks.usage()));
        }
        events.add(() -> Event.prompt("data: [DONE]\n\n"));
        return events;
    }

    private static void call(List<Supplier<Event>> events, Chunks chunks, int index, int number, Answer.Call call) {
        String where = "\"tool_calls\":[{\"index\":" + number;
        events.add(() -> Event.token(chunks.delta(
                index,
                where + ",\"id\":\"call_" + call.id() + "\",\"type\":\"function\",\"function\":{\"name\":"
                        + Json.quote(call.name()) + ",\"arguments\":\"\"}}]")));
        for (String piece : call.arguments()) {
            events.add(() -> Event.token(
                    chunks.delta(index, where + ",\"function\":{\"arguments\":" + Json.quote(piece) + "}}]")));
        }
    }

    private static String finish(Answer.Choice choice) {
        return !choice.calls().isEmpty() ? "tool_calls" : choice.cut() ? "length" : "stop";
    }

    private static StringBuilder usage(StringBuilder out, Answer answer) {
        return out.append("{\"prompt_tokens\":")
                .append(answer.promptTokens())
                .append(",\"completion_tokens\":")
                .append(answer.outputTokens())
                .append(",\"total_tokens\":")
                .append(answer.promptTokens() + answer.outputTokens())
                .append(",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0}")
                .append(",\"completion_tokens_details\":{\"reasoning_tokens\":")
                .append(answer.reasoningTokens())
                .append(",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}");
    }

    /// What all chunks of one stream share.
    private static final class Chunks {
        private final Answer answer;
        private final String start;
        private final String end;

        Chunks(Answer answer, boolean includeUsage) {
            this.answer = answer;
            start = "data: {\"id\":\"chatcmpl-" + answer.id() + "\",\"object\":\"chat.completion.chunk\",\"created\":"
                    + CREATED + ",\"model\":" + Json.quote(answer.model())
                    + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_signalbox\",\"choices\":[";
            end = includeUsage ? "],\"usage\":null}\n\n" : "]}\n\n";
        }

        String delta(int index, String delta) {
            return start + "{\"index\":" + index + ",\"delta\":{" + delta
                    + "},\"logprobs\":null,\"finish_reason\":null}" + end;
        }

        String finish(int index, String reason) {
            return start + "{\"index\":" + index + ",\"delta\":{},\"logprobs\":null,\"finish_reason\":\"" + reason
                    + "\"}" + end;
        }

        String usage() {
            return OpenAiWire.usage(new StringBuilder(start).append("],\"usage\":"), answer)
                    .append("}\n\n")
                    .toString();
        }
    }
}
