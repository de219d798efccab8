package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.openai.Annotations;
import dev.signalbox.dialects.openai.LogProbs;
import dev.signalbox.dialects.responses.Item.Status;
import dev.signalbox.dialects.tree.SourceRoom;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `response` under construction.
final class Answer {
    /// Characters that are kept to be said, or said again, at the end: no model says that much. An answer that goes
    /// beyond fails, since arguments that are cut are no JSON.
    private static final int MOST_KEPT = 16 * 1024 * 1024;

    /// Bytes of probabilities, which go before words do: those of some 20,000 tokens with 20 others each. What goes
    /// beyond is missing at the end.
    private static final int MOST_LOG_PROBS = 32 * 1024 * 1024;

    /// What the API knows; other providers have further words.
    private static final Set<String> TIERS =
            Set.of("auto", "default", "flex", "scale", "priority", "fast", "ultrafast");

    private final Echo echo;
    private final List<Item> items = new ArrayList<>();
    /// The parts of all of them that are text.
    private final List<Item.Piece> texts = new ArrayList<>();
    private final SourceRoom sources = new SourceRoom();
    private String id = "";
    private String model = "";
    private long created;
    private long ended;
    private long kept;
    private long logProbs;
    /// Characters of its text.
    private int said;
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

    /// Why there is no such answer; null while there is.
    @Nullable
    Failure failure() {
        return kept <= MOST_KEPT ? null : new Failure.TooLarge("The answer is longer than can be told at its end.");
    }

    /// The open words, or new ones, with a part of this kind at their end.
    Item.Piece piece(Item.Words words, boolean refusal) {
        Item.Piece last = words.last();
        if (last != null && last.refusal == refusal) {
            return last;
        }
        Item.Piece piece =
                new Item.Piece(refusal, said, items.size() - 1, words.pieces().size());
        words.pieces().add(piece);
        if (!refusal) {
            texts.add(piece);
        }
        return piece;
    }

    /// More of a part of the open words.
    void say(Item.Piece piece, String text) {
        if (!piece.refusal) {
            said += text.codePointCount(0, text.length());
            piece.end = said;
        }
        keep(piece.text, text);
    }

    /// Tells of tokens of a part's text.
    ///
    /// @return what is told, which may be kept no more
    JsonBytes logProbs(Item.Piece piece, List<TokenLogProb> tokens) {
        JsonBytes told = new JsonBytes(512);
        LogProbs.write(tokens, told, "[]");
        logProbs += told.size();
        if (logProbs <= MOST_LOG_PROBS && told.size() > 0) {
            piece.logProbs.next().raw(told.array(), 0, told.size());
        }
        return told;
    }

    /// The part whose text comes from a source: some are told when other parts have begun.
    ///
    /// @return null when that cannot be said
    Item.@Nullable Piece cited(Citation source) {
        if (texts.isEmpty() || !source.isInTheWeb() || !sources.takes(source.url(), source.title())) {
            return null;
        }
        if (!source.spans()) {
            return texts.getLast();
        }
        int low = 0;
        int high = texts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (texts.get(middle).start <= source.start()) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return texts.get(low);
    }

    /// @param piece that is [#cited]
    JsonBytes cite(Item.Piece piece, Citation source) {
        JsonBytes annotation = new JsonBytes(256);
        Annotations.writeFlat(source, piece.start, piece.end, annotation);
        piece.annotations.next().raw(annotation.array(), 0, annotation.size());
        return annotation;
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
        json.raw(",\"max_tool_calls\":null,\"top_logprobs\":").raw(echo.topLogProbs());
        json.raw(",\"presence_penalty\":").raw(echo.presencePenalty());
        json.raw(",\"frequency_penalty\":").raw(echo.frequencyPenalty());
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
