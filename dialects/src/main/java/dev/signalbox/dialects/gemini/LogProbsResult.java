package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.chat.TokenLogProb.Likely;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The probabilities of tokens in Google's words: what was chosen, and what could have been, in two lists of the
/// same length.
final class LogProbsResult {
    private final JsonBytes chosen = new JsonBytes(256);
    private final JsonBytes others = new JsonBytes(256);
    private boolean any;

    static List<TokenLogProb> read(JsonNode result) {
        JsonNode chosen = result.path("chosenCandidates");
        if (!chosen.isArray() || chosen.isEmpty()) {
            return List.of();
        }
        JsonNode others = result.path("topCandidates");
        List<TokenLogProb> tokens = new ArrayList<>(chosen.size());
        for (int i = 0; i < chosen.size(); i++) {
            List<Likely> likeliest = new ArrayList<>();
            for (JsonNode other : others.path(i).path("candidates")) {
                likeliest.add(likely(other));
            }
            tokens.add(new TokenLogProb(likely(chosen.path(i)), likeliest));
        }
        return tokens;
    }

    /// A probability of 1 is left out, as all that is zero.
    private static Likely likely(JsonNode candidate) {
        return new Likely(
                candidate.path("token").asString(""),
                candidate.path("logProbability").asDouble(0),
                null);
    }

    LogProbsResult add(List<TokenLogProb> tokens) {
        for (TokenLogProb token : tokens) {
            candidate(token.chosen(), chosen.raw(chosen.size() == 0 ? "" : ","));
            others.raw(others.size() == 0 ? "" : ",").raw("{\"candidates\":[");
            String separator = "";
            for (Likely other : token.others()) {
                candidate(other, others.raw(separator));
                separator = ",";
                any = true;
            }
            others.raw("]}");
        }
        return this;
    }

    /// Writes it behind what a candidate has already.
    static void write(@Nullable LogProbsResult result, JsonBytes json) {
        if (result == null) {
            return;
        }
        json.raw(",\"logprobsResult\":{\"chosenCandidates\":[").raw(result.chosen.array(), 0, result.chosen.size());
        if (result.any) {
            json.raw("],\"topCandidates\":[").raw(result.others.array(), 0, result.others.size());
        }
        json.raw("]}");
    }

    private static void candidate(Likely token, JsonBytes json) {
        json.raw("{\"token\":").string(token.token());
        json.raw(",\"logProbability\":").raw(Double.toString(token.logProb())).raw("}");
    }
}
