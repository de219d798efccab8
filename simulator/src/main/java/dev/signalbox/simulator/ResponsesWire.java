package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// An answer in the shape of OpenAI's responses.
final class ResponsesWire {
    private ResponsesWire() {}

    /// The body of an answer that is not a stream.
    static String whole(Answer answer) {
        return response(answer, ending(answer), output(answer));
    }

    /// The events of a stream, rendered as they are asked for.
    static List<Supplier<Event>> events(Answer answer) {
        Items items = new Items();
        items.event("created", "\"response\":" + response(answer, "in_progress", ""));
        items.event("in_progress", "\"response\":" + response(answer, "in_progress", ""));
        Answer.Choice choice = answer.choices().getFirst();
        if (!answer.thinking().isEmpty()) {
            String item = items.open(thinking(answer, false), "rs_" + answer.id());
            String part = item + ",\"summary_index\":0";
            items.event("reasoning_summary_part.added", part + ",\"part\":{\"type\":\"summary_text\",\"text\":\"\"}");
            answer.thinking()
                    .forEach(token ->
                            items.token("reasoning_summary_text.delta", part + ",\"delta\":" + Json.quote(token)));
            String text = Json.quote(String.join("", answer.thinking()));
            items.event("reasoning_summary_text.done", part + ",\"text\":" + text);
            items.event(
                    "reasoning_summary_part.done",
                    part + ",\"part\":{\"type\":\"summary_text\",\"text\":" + text + "}");
            items.close(thinking(answer, true));
        }
        if (choice.calls().isEmpty()) {
            words(items, answer, choice);
        }
        for (Answer.Call call : choice.calls()) {
            String item = items.open(call(call, "", "in_progress"), "fc_" + call.id());
            call.arguments()
                    .forEach(piece ->
                            items.token("function_call_arguments.delta", item + ",\"delta\":" + Json.quote(piece)));
            items.event(
                    "function_call_arguments.done",
                    item + ",\"name\":" + Json.quote(call.name()) + ",\"arguments\":" + Json.quote(call.json()));
            items.close(call(call, call.json(), "completed"));
        }
        items.event(ending(answer), "\"response\":" + whole(answer));
        return items.events;
    }

    private static void words(Items items, Answer answer, Answer.Choice choice) {
        String item = items.open(message(answer, "", "in_progress"), "msg_" + answer.id());
        String part = item + ",\"content_index\":0";
        items.event("content_part.added", part + ",\"part\":" + text(""));
        choice.tokens()
                .forEach(token -> items.token(
                        "output_text.delta", part + ",\"delta\":" + Json.quote(token) + ",\"logprobs\":[]"));
        items.event("output_text.done", part + ",\"text\":" + Json.quote(choice.text()) + ",\"logprobs\":[]");
        items.event("content_part.done", part + ",\"part\":" + text(choice.text()));
        items.close(message(answer, text(choice.text()), ending(answer)));
    }

    private static String ending(Answer answer) {
        return answer.choices().getFirst().cut() ? "incomplete" : "completed";
    }

    private static String response(Answer answer, String status, String output) {
        boolean over = !status.equals("in_progress");
        return "{\"id\":\"resp_" + answer.id() + "\",\"object\":\"response\",\"created_at\":" + OpenAiWire.CREATED
                + ",\"completed_at\":" + (status.equals("completed") ? OpenAiWire.CREATED : "null")
                + ",\"status\":\"" + status + "\",\"background\":false,\"error\":null,\"incomplete_details\":"
                + (status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null")
                + ",\"instructions\":null,\"max_output_tokens\":null,\"max_tool_calls\":null,\"metadata\":{},\"model\":"
                + Json.quote(answer.model()) + ",\"output\":[" + output
                + "],\"parallel_tool_calls\":true,\"presence_penalty\":0.0,\"frequency_penalty\":0.0,\"previous_response_id\":null,"
                + "\"prompt_cache_key\":null,\"reasoning\":{\"effort\":null,\"summary\":null},\"safety_identifier\":null,"
                + "\"service_tier\":\"default\",\"store\":true,\"temperature\":1.0,"
                + "\"text\":{\"format\":{\"type\":\"text\"}},\"top_logprobs\":0,\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":1.0,\"truncation\":\"disabled\","
                + "\"usage\":" + (over ? usage(answer) : "null") + "}";
    }

    private static String usage(Answer answer) {
        return "{\"input_tokens\":" + answer.promptTokens()
                + ",\"input_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":0},\"output_tokens\":"
                + answer.outputTokens() + ",\"output_tokens_details\":{\"reasoning_tokens\":"
                + (answer.reasoningTokens() + answer.thinking().size()) + "},\"total_tokens\":"
                + (answer.promptTokens() + answer.outputTokens()) + "}";
    }

    private static String output(Answer answer) {
        Answer.Choice choice = answer.choices().getFirst();
        List<String> items = new ArrayList<>();
        if (!answer.thinking().isEmpty()) {
            items.add(thinking(answer, true));
        }
        if (choice.calls().isEmpty()) {
            items.add(message(answer, text(choice.text()), ending(answer)));
        }
        choice.calls().forEach(call -> items.add(call(call, call.json(), "completed")));
        return String.join(",", items);
    }

    private static String thinking(Answer answer, boolean whole) {
        String summary = "{\"type\":\"summary_text\",\"text\":" + Json.quote(String.join("", answer.thinking())) + "}";
        return "{\"id\":\"rs_" + answer.id() + "\",\"type\":\"reasoning\",\"encrypted_content\":\"sealed-" + answer.id()
                + "\",\"summary\":[" + (whole ? summary : "") + "]}";
    }

    private static String message(Answer answer, String content, String status) {
        return "{\"id\":\"msg_" + answer.id() + "\",\"type\":\"message\",\"status\":\"" + status
                + "\",\"role\":\"assistant\",\"content\":[" + content + "]}";
    }

    private static String text(String text) {
        return "{\"type\":\"output_text\",\"text\":" + Json.quote(text) + ",\"annotations\":[],\"logprobs\":[]}";
    }

    private static String call(Answer.Call call, String arguments, String status) {
        return "{\"id\":\"fc_" + call.id() + "\",\"type\":\"function_call\",\"status\":\"" + status
                + "\",\"arguments\":" + Json.quote(arguments) + ",\"call_id\":\"call_" + call.id() + "\",\"name\":"
                + Json.quote(call.name()) + "}";
    }

    /// Numbers events and items.
    private static final class Items {
        private final List<Supplier<Event>> events = new ArrayList<>();
        private int index = -1;

        void event(String type, String rest) {
            int number = events.size();
            events.add(() -> Event.prompt(render(type, rest, number)));
        }

        void token(String type, String rest) {
            int number = events.size();
            events.add(() -> Event.token(render(type, rest, number)));
        }

        /// @return where its events say that they belong
        String open(String item, String id) {
            index++;
            event("output_item.added", "\"output_index\":" + index + ",\"item\":" + item);
            return "\"item_id\":\"" + id + "\",\"output_index\":" + index;
        }

        void close(String item) {
            event("output_item.done", "\"output_index\":" + index + ",\"item\":" + item);
        }

        private static String render(String type, String rest, int number) {
            String name = "response." + type;
            return "event: " + name + "\ndata: {\"type\":\"" + name + "\",\"sequence_number\":" + number + "," + rest
                    + "}\n\n";
        }
    }
}
