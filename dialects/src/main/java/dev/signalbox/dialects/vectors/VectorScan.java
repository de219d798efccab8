package dev.signalbox.dialects.vectors;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes vectors out of a whole answer without building a tree: an answer may hold millions of numbers, and each keeps
/// its digits.
///
/// @param vectors the names that lead to a vector, as `predictions.embeddings.values`; lists on the way are not named
/// @param order the names that lead to each vector's number, from 0; empty where answers have none
/// @param tokens the names that lead to counts of tokens, which are added up; empty where there are none
public record VectorScan(Set<String> vectors, String order, String tokens) {
    public VectorScan(Set<String> vectors, String tokens) {
        this(vectors, "", tokens);
    }

    /// Null when the answer is no such one: not JSON, with a vector that is not all numbers, or with numbers of vectors
    /// that are not each given once.
    public @Nullable Vectors read(byte[] bytes, int from, int to) {
        Walk walk = new Walk(this, bytes, from, to);
        try {
            walk.value(walk.json.next(), "");
            walk.json.next();
        } catch (JsonSyntaxException e) {
            return null;
        }
        List<byte[]> each = walk.broken ? null : ordered(walk.each, walk.places);
        if (each == null) {
            return null;
        }
        boolean told = walk.told && walk.count >= 0 && walk.count <= Integer.MAX_VALUE;
        return new Vectors(each, told ? Usage.of(walk.count, 0) : null);
    }

    /// As they come where they have no numbers: not all compatible servers write them.
    private static @Nullable List<byte[]> ordered(List<byte[]> each, List<Long> places) {
        if (places.isEmpty()) {
            return each;
        }
        byte[][] ordered = new byte[each.size()][];
        for (int i = 0; i < places.size(); i++) {
            long place = places.get(i);
            if (places.size() != ordered.length
                    || place < 0
                    || place >= ordered.length
                    || ordered[(int) place] != null) {
                return null;
            }
            ordered[(int) place] = each.get(i);
        }
        return List.of(ordered);
    }

    private static final class Walk {
        private final VectorScan wanted;
        private final byte[] bytes;
        private final JsonScanner json = JsonScanner.lenient();
        private final List<byte[]> each = new ArrayList<>();
        private final List<Long> places = new ArrayList<>();
        private long count;
        private boolean told;
        private boolean broken;

        Walk(VectorScan wanted, byte[] bytes, int from, int to) {
            this.wanted = wanted;
            this.bytes = bytes;
            json.reset(bytes, from, to);
        }

        /// @param path the names that lead here; as deep as the scanner lets it be
        private void value(Token first, String path) throws JsonSyntaxException {
            switch (first) {
                case OBJECT_START -> {
                    while (json.next() == Token.NAME) {
                        String name = path.isEmpty() ? json.text() : path + "." + json.text();
                        if (leads(name)) {
                            value(json.next(), name);
                        } else {
                            json.skip();
                        }
                    }
                }
                case ARRAY_START -> array(path);
                case NUMBER -> {
                    if (path.equals(wanted.tokens)) {
                        told = true;
                        count += json.integer(Integer.MIN_VALUE);
                    } else if (path.equals(wanted.order)) {
                        places.add(json.integer(-1));
                    }
                }
                default -> {}
            }
        }

        private boolean leads(String name) {
            return leads(name, wanted.tokens)
                    || leads(name, wanted.order)
                    || wanted.vectors.stream().anyMatch(each -> leads(name, each));
        }

        private static boolean leads(String name, String path) {
            return path.startsWith(name) && (path.length() == name.length() || path.charAt(name.length()) == '.');
        }

        private void array(String path) throws JsonSyntaxException {
            Token token = json.next();
            if (token == Token.NUMBER && wanted.vectors.contains(path)) {
                each.add(vector(token));
                return;
            }
            for (; token != Token.ARRAY_END; token = json.next()) {
                broken |= token != Token.ARRAY_START && wanted.vectors.contains(path);
                value(token, path);
            }
        }

        private byte[] vector(Token first) throws JsonSyntaxException {
            JsonBytes vector = new JsonBytes(4096).raw("[");
            for (Token token = first; token != Token.ARRAY_END; token = json.next()) {
                vector.raw(vector.size() == 1 ? "" : ",");
                if (token == Token.NUMBER) {
                    vector.raw(bytes, json.start(), json.end());
                } else {
                    broken = true;
                    json.skip();
                }
            }
            return vector.raw("]").toByteArray();
        }
    }
}
