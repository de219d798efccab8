package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.chat.TokenLogProb.Likely;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The probabilities of tokens in OpenAI's words, which both of its APIs have.
public final class LogProbs {
    /// What stands for what could not be decoded: then the bytes of the text are not those of the token.
    private static final char UNREADABLE = '\uFFFD';

    private LogProbs() {}

    /// @param tokens a list, or whatever else stands in its place
    public static List<TokenLogProb> read(JsonNode tokens) {
        if (!tokens.isArray() || tokens.isEmpty()) {
            return List.of();
        }
        List<TokenLogProb> read = new ArrayList<>(tokens.size());
        for (JsonNode token : tokens) {
            List<Likely> others = new ArrayList<>(token.path("top_logprobs").size());
            for (JsonNode other : token.path("top_logprobs")) {
                others.add(likely(other));
            }
            read.add(new TokenLogProb(likely(token), others));
        }
        return read;
    }

    private static Likely likely(JsonNode token) {
        return new Likely(
                token.path("token").asString(""),
                token.path("logprob").asDouble(TokenLogProb.LEAST),
                bytes(token.path("bytes")));
    }

    private static @Nullable List<Integer> bytes(JsonNode said) {
        if (!said.isArray() || said.isEmpty()) {
            return null;
        }
        List<Integer> bytes = new ArrayList<>(said.size());
        for (JsonNode one : said) {
            bytes.add(one.asInt(0) & 0xFF);
        }
        return bytes;
    }

    /// The tokens with commas between them.
    ///
    /// @param noBytes what stands for bytes that nobody knows
    public static void write(List<TokenLogProb> tokens, JsonBytes json, String noBytes) {
        String separator = "";
        for (TokenLogProb token : tokens) {
            json.raw(separator);
            likely(token.chosen(), json, noBytes);
            json.raw(",\"top_logprobs\":[");
            String between = "";
            for (Likely other : token.others()) {
                json.raw(between);
                likely(other, json, noBytes);
                json.raw("}");
                between = ",";
            }
            json.raw("]}");
            separator = ",";
        }
    }

    private static void likely(Likely token, JsonBytes json, String noBytes) {
        json.raw("{\"token\":").string(token.token());
        json.raw(",\"logprob\":").raw(Double.toString(token.logProb())).raw(",\"bytes\":");
        List<Integer> bytes = token.bytes();
        if (bytes != null) {
            String separator = "[";
            for (int one : bytes) {
                json.raw(separator).number(one);
                separator = ",";
            }
            json.raw(bytes.isEmpty() ? "[]" : "]");
        } else if (token.token().indexOf(UNREADABLE) >= 0) {
            json.raw(noBytes);
        } else {
            json.raw("[");
            String separator = "";
            for (byte one : token.token().getBytes(StandardCharsets.UTF_8)) {
                json.raw(separator).number(one & 0xFF);
                separator = ",";
            }
            json.raw("]");
        }
    }
}
