package dev.signalbox.dialects.json;

import dev.signalbox.core.dialect.Canonical;
import dev.signalbox.dialects.json.JsonScanner.Token;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes a request so that the order of members, spaces and ways to escape a character make no difference: members by
/// name, each value followed by a comma, nothing else between them. Numbers stay as they are written, so `1` and `1.0`
/// are two requests.
///
/// One pass over the text and no tree: an object's members are written as they come, and put in order when it closes.
///
/// @param leftOut members of the request that are not written
/// @param acting members of the request that make an answer good for this once only, unless they are null, false or
///     empty
/// @param actingInside the same at any depth below
/// @param forming members of the request that give the answer a form, unless they are null, false, empty, or say that
///     it is text
/// @param mayVary whether answers differ from time to time unless `temperature` is 0
public record CanonicalWriter(
        Set<String> leftOut, Set<String> acting, Set<String> actingInside, Set<String> forming, boolean mayVary) {
    /// What goes deeper is not a chat, and would be copied once for each level.
    private static final int MAX_DEPTH = 32;

    private static final String TEMPERATURE = "temperature";
    private static final String CHOICES = "n";

    /// @param body valid JSON, an object
    /// @return null for a request that is good for this once only
    public @Nullable Canonical write(byte[] body, int length) {
        JsonScanner json = JsonScanner.lenient();
        json.reset(body, 0, length);
        try {
            return new Pass(this, json, body, length).run();
        } catch (JsonSyntaxException e) {
            throw new IllegalArgumentException("not the text that was scanned before", e);
        }
    }

    private static final class Pass {
        private final CanonicalWriter rules;
        private final JsonScanner json;
        private final byte[] body;
        private final JsonBytes out;
        /// Where the members of open objects begin, those of the outermost first.
        private int[] members = new int[64];
        private int count;
        /// How many members the objects around have, by depth.
        private final int[] before = new int[MAX_DEPTH + 1];
        private final int[] opened = new int[MAX_DEPTH + 1];
        private String name = "";
        private int valueFrom;
        private boolean once;
        private boolean sampled;
        private boolean formed;

        Pass(CanonicalWriter rules, JsonScanner json, byte[] body, int length) {
            this.rules = rules;
            this.json = json;
            this.body = body;
            out = new JsonBytes(length + 64);
            sampled = rules.mayVary;
        }

        @Nullable
        Canonical run() throws JsonSyntaxException {
            Token token;
            while ((token = json.next()) != Token.END) {
                if (json.depth() > MAX_DEPTH || !take(token) || once) {
                    return null;
                }
            }
            return new Canonical(out.array(), out.size(), sampled, formed);
        }

        /// @return false when it is good for this once only
        private boolean take(Token token) throws JsonSyntaxException {
            switch (token) {
                case OBJECT_START -> {
                    before[json.depth()] = count;
                    opened[json.depth()] = out.size() + 1;
                    out.raw("{");
                }
                case ARRAY_START -> out.raw("[");
                case NAME -> {
                    return name();
                }
                case OBJECT_END -> {
                    order(json.depth() + 1);
                    out.raw("},");
                    ended();
                }
                case ARRAY_END -> {
                    out.raw("],");
                    ended();
                }
                case STRING -> {
                    string();
                    out.raw(",");
                    ended();
                }
                case NUMBER, TRUE, FALSE, NULL -> {
                    out.raw(body, json.start(), json.end()).raw(",");
                    ended();
                }
                case END -> {}
            }
            return true;
        }

        private boolean name() throws JsonSyntaxException {
            member(out.size());
            int depth = json.depth();
            if (depth == 1) {
                name = json.text();
            }
            boolean acts = depth > 1 && rules.actingInside.contains(json.text());
            string();
            out.raw(":");
            if (depth == 1) {
                valueFrom = out.size();
            }
            return !acts || nothing();
        }

        /// Takes the value of a member, as far as that is needed to see whether there is any.
        private boolean nothing() throws JsonSyntaxException {
            Token value = json.next();
            if (value == Token.ARRAY_START) {
                take(value);
                value = json.next();
                return value == Token.ARRAY_END && take(value);
            }
            return value == Token.NULL && take(value);
        }

        private void member(int from) {
            if (count == members.length) {
                members = Arrays.copyOf(members, 2 * count);
            }
            members[count++] = from;
        }

        private void string() {
            if (json.escaped()) {
                out.string(json.text());
            } else {
                out.raw(body, json.start(), json.end());
            }
        }

        /// A value is written; of the outermost object it is looked at.
        private void ended() {
            if (json.depth() != 1) {
                return;
            }
            if (rules.leftOut.contains(name)) {
                out.cut(members[--count]);
            } else if (rules.acting.contains(name)) {
                once = !saysNothing();
            } else if (rules.forming.contains(name)) {
                formed |= !(saysNothing() || saysText());
            } else if (name.equals(CHOICES)) {
                once = !(says("null") || says("1"));
            } else if (name.equals(TEMPERATURE)) {
                sampled = rules.mayVary && !(says("0") || says("0.0"));
            }
        }

        /// Also where it says how much to think, and nothing of a form.
        private boolean saysText() {
            String value = new String(out.array(), valueFrom, out.size() - 1 - valueFrom, StandardCharsets.UTF_8);
            return value.equals("{\"type\":\"text\",}")
                    || value.equals("[\"text\",]")
                    || value.startsWith("{\"effort\":\"") && !value.contains(",\"");
        }

        private boolean saysNothing() {
            return says("null") || says("false") || says("[]") || says("{}");
        }

        private boolean says(String text) {
            byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
            return Arrays.equals(out.array(), valueFrom, out.size() - 1, ascii, 0, ascii.length);
        }

        /// Puts the members of the object that closes in order.
        private void order(int depth) {
            int first = before[depth];
            int last = count;
            count = first;
            boolean ordered = true;
            for (int i = first + 1; i < last && ordered; i++) {
                int end = i + 1 < last ? members[i + 1] : out.size();
                ordered = Arrays.compareUnsigned(out.array(), members[i - 1], members[i], out.array(), members[i], end)
                        < 0;
            }
            if (!ordered) {
                sort(first, last, opened[depth]);
            }
        }

        private void sort(int first, int last, int from) {
            byte[] text = Arrays.copyOfRange(out.array(), from, out.size());
            // From and to, in the copy.
            int[][] spans = new int[last - first][];
            for (int i = first; i < last; i++) {
                int end = i + 1 < last ? members[i + 1] : out.size();
                spans[i - first] = new int[] {members[i] - from, end - from};
            }
            Arrays.sort(spans, (one, other) -> Arrays.compareUnsigned(text, one[0], one[1], text, other[0], other[1]));
            out.cut(from);
            for (int[] span : spans) {
                out.raw(text, span[0], span[1]);
            }
        }
    }
}
