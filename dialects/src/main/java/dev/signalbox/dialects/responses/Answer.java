package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.responses.Item.Status;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A `response` under construction.
final class Answer {
    /// Characters that are kept to be said again at the end. What goes beyond was sent when it came, and is missing
    /// there:
    /// no model says that much.
    private static final int MOST_KEPT = 16 * 1024 * 1024;

    /// What the API knows; other providers have further words.
    private static final Set<String> TIERS =
            Set.of("auto", "default", "flex", "scale", "priority", "fast", "ultrafast");

    private final Echo echo;
    private final List<Item> items = new ArrayList<>();
    private String id = "";
    private String model = "";
    private long created;
    private long ended;
    private long kept;
    private Usage usage = Usage.NONE;
    private FinishReason reason = FinishReason.STOP;

    Answer(Echo echo) {
        this.echo = echo;
    }

    void started(ChatEvent.Started start) {
        id = start.id();
        model = start.model();
        created = start.created();
    }

    void endsAt(long seconds) {
        ended = seconds;
    }

    void used(Usage reported) {
        usage = reported;
    }

    void finished(FinishReason why) {
        reason = why;
    }

    void keep(StringBuilder text, String more) {
        kept += more.length();
        if (kept <= MOST_KEPT) {
            text.append(more);
        }
    }

    List<Item> items() {
        return items;
    }

    Item.Words words() {
        return add(new Item.Words(newId("msg_")));
    }

    Item.Thoughts thoughts() {
        return add(new Item.Thoughts(newId(Item.THOUGHTS)));
    }

    Item.Call call(ChatEvent.ToolCallStarted call) {
        return add(new Item.Call(newId("fc_"), call.id(), call.name(), new StringBuilder()));
    }

    /// How what was open at the end is left.
    Status left() {
        return incomplete() ? Status.INCOMPLETE : Status.COMPLETED;
    }

    private <T extends Item> T add(T item) {
        items.add(item);
        return item;
    }

    /// Other APIs have one identifier for all of an answer.
    private String newId(String kind) {
        return kind + id + "_" + items.size();
    }

    private boolean incomplete() {
        return reason == FinishReason.LENGTH || reason == FinishReason.CONTENT_FILTER;
    }

    /// The event that tells of the end, without `response.`.
    String ending() {
        return incomplete() ? "incomplete" : "completed";
    }

    /// As it is before its first item.
    void writeBegun(JsonBytes json) {
        write(json, "in_progress", false);
    }

    void writeEnded(JsonBytes json) {
        write(json, ending(), true);
    }

    private void write(JsonBytes json, String status, boolean over) {
        json.raw("{\"id\":").string(id.startsWith("resp_") ? id : "resp_" + id);
        json.raw(",\"object\":\"response\",\"created_at\":").number(created);
        json.raw(",\"completed_at\":");
        if (over && !incomplete() && ended > 0) {
            json.number(Math.max(created, ended));
        } else {
            json.raw("null");
        }
        json.raw(",\"status\":\"").raw(status).raw("\",\"background\":false,\"error\":null,\"incomplete_details\":");
        if (over && incomplete()) {
            json.raw("{\"reason\":\"")
                    .raw(reason == FinishReason.LENGTH ? "max_output_tokens" : "content_filter")
                    .raw("\"}");
        } else {
            json.raw("null");
        }
        json.raw(",\"instructions\":null,\"max_output_tokens\":");
        if (echo.maxTokens() > 0) {
            json.number(echo.maxTokens());
        } else {
            json.raw("null");
        }
        json.raw(",\"metadata\":{},\"model\":").string(model).raw(",\"output\":[");
        if (over) {
            for (int i = 0; i < items.size(); i++) {
                json.raw(i == 0 ? "" : ",");
                items.get(i).write(json, i == items.size() - 1 ? left() : Status.COMPLETED);
            }
        }
        json.raw("],\"parallel_tool_calls\":").raw(echo.parallelCalls() ? "true" : "false");
        json.raw(",\"max_tool_calls\":null,\"top_logprobs\":0,\"presence_penalty\":0.0,\"frequency_penalty\":0.0");
        json.raw(",\"previous_response_id\":null,\"prompt_cache_key\":null,\"safety_identifier\":")
                .raw(echo.safetyIdentifier());
        json.raw(",\"reasoning\":").raw(echo.reasoning());
        json.raw(",\"store\":false,\"temperature\":").raw(echo.temperature());
        String tier = usage.tier();
        json.raw(",\"service_tier\":").string(over ? tier != null && TIERS.contains(tier) ? tier : "default" : "auto");
        json.raw(",\"text\":").raw(echo.text());
        json.raw(",\"tool_choice\":").raw(echo.toolChoice());
        json.raw(",\"tools\":[],\"top_p\":").raw(echo.topP());
        json.raw(",\"truncation\":\"disabled\",\"usage\":");
        if (over) {
            Tokens.write(json, usage);
        } else {
            json.raw("null");
        }
        json.raw("}");
    }
}
