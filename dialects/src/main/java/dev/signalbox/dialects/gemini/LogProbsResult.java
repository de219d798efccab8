package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonList;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.chat.TokenLogProb.Likely;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The probabilities of tokens in Google's words: what was chosen, and what could have been, in two lists of the
/// same length.
final class LogProbsResult {
    private final JsonList chosen = new JsonList();
    private final JsonList others = new JsonList();
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
        return new Likely(candidate.path("token").asString(""), logProb(candidate.path("logProbability")), null);
    }

    private static double logProb(JsonNode said) {
        if (said.isMissingNode()) {
            return 0;
        }
        // Google's JSON has infinities as texts.
        return said.isNumber() ? said.numberValue().doubleValue() : TokenLogProb.LEAST;
    }

    LogProbsResult add(List<TokenLogProb> tokens) {
        for (TokenLogProb token : tokens) {
            candidate(token.chosen(), chosen.next());
            JsonBytes list = others.next().raw("{\"candidates\":[");
            String separator = "";
            for (Likely other : token.others()) {
                candidate(other, list.raw(separator));
                separator = ",";
                any = true;
            }
            list.raw("]}");
        }
        return this;
    }

    /// Writes it behind what a candidate has already.
    void write(JsonBytes json) {
        if (chosen.isEmpty()) {
            return;
        }
        chosen.write(json.raw(",\"logprobsResult\":{\"chosenCandidates\":["));
        if (any) {
            others.write(json.raw("],\"topCandidates\":["));
        }
        json.raw("]}");
    }

    private static void candidate(Likely token, JsonBytes json) {
        json.raw("{\"token\":").string(token.token());
        json.raw(",\"logProbability\":").raw(Double.toString(token.logProb())).raw("}");
    }
}
