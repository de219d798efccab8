package dev.signalbox.dialects.needs;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.model.policy.Ability;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Steps through a body that the dialects have in common. Each begins at the name of a member, or at the first token of
/// a value where it says so, and ends at the last token of that value.
public final class Walk {
    /// In place of bits: the member is none of those that tell of needs, and was not read.
    public static final int NOT_READ = -1;

    /// Beside the bits of [Ability]: it carries thoughts that a provider of another dialect sealed.
    public static final int FOREIGN_SEAL = 1 << 30;

    /// Beside the bits of [Ability]: it names something that was said before in place of saying it.
    public static final int REFERENCE = 1 << 29;

    /// A list of parts, each read from its first token on, which begins an object.
    @FunctionalInterface
    public interface Part {
        int read(JsonScanner json) throws JsonSyntaxException;
    }

    /// An element of a list, read from its first token on, which begins an object.
    @FunctionalInterface
    public interface Element {
        /// @param index its place in the list; below 0 for one that stands for a list of one
        int read(JsonScanner json, @Nullable Sought sought, int index) throws JsonSyntaxException;
    }

    /// Reads the member whose name the scanner is at, where it tells of needs.
    @FunctionalInterface
    public interface Member {
        /// @return bits of [Ability], or [#NOT_READ]
        int read(JsonScanner json, @Nullable Sought sought) throws JsonSyntaxException;
    }

    private static final byte[] TYPE = ascii("type");
    private static final byte[] JSON_SCHEMA = ascii("json_schema");

    private Walk() {}

    /// What the member whose name the scanner is at needs; nothing in what is no chat.
    public static int needs(JsonScanner json, Operation operation, Member member) throws JsonSyntaxException {
        int found = operation == Operation.CHAT ? member.read(json, null) : NOT_READ;
        if (found == NOT_READ) {
            json.skip();
            return 0;
        }
        return found;
    }

    /// Where a body that was scanned before needs this; null where that is not known.
    public static @Nullable String place(Ability ability, byte[] body, int length, Member member) {
        Sought sought = new Sought(ability);
        JsonScanner json = JsonScanner.lenient();
        json.reset(body, 0, length);
        try {
            json.next();
            while (json.next() == Token.NAME) {
                if (member.read(json, sought) == NOT_READ) {
                    json.skip();
                }
            }
        } catch (JsonSyntaxException broken) {
            throw new IllegalStateException("was scanned before", broken);
        }
        return sought.place();
    }

    /// What was found, without what is no ability.
    public static int abilities(int found) {
        return found & ~(FOREIGN_SEAL | REFERENCE);
    }

    /// [#FOREIGN_SEAL] where the member's text is such, else 0.
    public static int seal(JsonScanner json, Predicate<String> foreign) throws JsonSyntaxException {
        boolean found = json.next() == Token.STRING && foreign.test(json.text());
        json.skip();
        return found ? FOREIGN_SEAL : 0;
    }

    /// Whether the member is a list with something in it.
    public static boolean filled(JsonScanner json) throws JsonSyntaxException {
        if (json.next() != Token.ARRAY_START) {
            json.skip();
            return false;
        }
        boolean any = false;
        while (json.next() != Token.ARRAY_END) {
            any = true;
            json.skip();
        }
        return any;
    }

    /// What the member, a list of tools, needs, where the caller declares one of them: one of no kind or of one of
    /// these.
    /// What the provider runs itself is nothing that a model has or lacks by one word.
    public static int declared(JsonScanner json, byte[]... kinds) throws JsonSyntaxException {
        if (json.next() != Token.ARRAY_START) {
            json.skip();
            return 0;
        }
        boolean any = false;
        for (Token each = json.next(); each != Token.ARRAY_END; each = json.next()) {
            if (each == Token.OBJECT_START) {
                boolean one = true;
                while (json.next() == Token.NAME) {
                    if (json.is(TYPE)) {
                        one = json.next() != Token.STRING || isOneOf(json, kinds);
                    }
                    json.skip();
                }
                any |= one;
            } else {
                json.skip();
            }
        }
        return any ? Ability.TOOLS.bit() : 0;
    }

    private static boolean isOneOf(JsonScanner json, byte[]... texts) {
        for (byte[] text : texts) {
            if (json.is(text)) {
                return true;
            }
        }
        return false;
    }

    /// What a whole field needs.
    ///
    /// @param sought null where nobody wants to know the place
    /// @return `needs`
    public static int field(@Nullable Sought sought, String field, int needs) {
        if (sought != null) {
            sought.see(needs, field);
        }
        return needs;
    }

    /// What an answer's declared form needs.
    public static int form(JsonScanner json) throws JsonSyntaxException {
        return says(json, TYPE, JSON_SCHEMA) ? Ability.SCHEMA.bit() : 0;
    }

    /// The same of a form that the member, an object, has under a name.
    public static int form(JsonScanner json, byte[] name) throws JsonSyntaxException {
        int needs = 0;
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return needs;
        }
        while (json.next() == Token.NAME) {
            if (json.is(name)) {
                needs |= form(json);
            } else {
                json.skip();
            }
        }
        return needs;
    }

    /// What a part needs that says nothing of that but its kind.
    ///
    /// @param ofKind reads the text that the scanner is at
    public static int kind(JsonScanner json, ToIntFunction<JsonScanner> ofKind) throws JsonSyntaxException {
        int needs = 0;
        while (json.next() == Token.NAME) {
            if (json.is(TYPE) && json.next() == Token.STRING) {
                needs = ofKind.applyAsInt(json);
            }
            json.skip();
        }
        return needs;
    }

    /// Whether the member is an object that has a member with this text.
    private static boolean says(JsonScanner json, byte[] name, byte[] text) throws JsonSyntaxException {
        if (json.next() != Token.OBJECT_START) {
            json.skip();
            return false;
        }
        boolean said = false;
        while (json.next() == Token.NAME) {
            if (json.is(name)) {
                said = json.next() == Token.STRING && json.is(text);
            }
            json.skip();
        }
        return said;
    }

    /// What the elements of the member, a list, need.
    public static int elements(JsonScanner json, @Nullable Sought sought, Element element) throws JsonSyntaxException {
        return listed(json, json.next(), sought, element);
    }

    /// The same where one element may stand for a list of one.
    public static int elementOrList(JsonScanner json, @Nullable Sought sought, Element element)
            throws JsonSyntaxException {
        Token value = json.next();
        return value == Token.OBJECT_START ? element.read(json, sought, -1) : listed(json, value, sought, element);
    }

    private static int listed(JsonScanner json, Token value, @Nullable Sought sought, Element element)
            throws JsonSyntaxException {
        if (value != Token.ARRAY_START) {
            json.skip();
            return 0;
        }
        int needs = 0;
        int index = 0;
        for (Token each = json.next(); each != Token.ARRAY_END; each = json.next()) {
            if (each == Token.OBJECT_START) {
                needs |= element.read(json, sought, index);
            } else {
                json.skip();
            }
            index++;
        }
        return needs;
    }

    /// What the parts of a list need, where nobody wants to know the place.
    public static int parts(JsonScanner json, Part part) throws JsonSyntaxException {
        return parts(json, part, null, "", 0, "");
    }

    /// What the parts of a list need.
    ///
    /// @param sought null where nobody wants to know the place
    /// @param list the field of the list that this one is in an element of, and its name there
    public static int parts(
            JsonScanner json, Part part, @Nullable Sought sought, String list, int element, String parts)
            throws JsonSyntaxException {
        if (json.next() != Token.ARRAY_START) {
            json.skip();
            return 0;
        }
        int needs = 0;
        int index = 0;
        for (Token each = json.next(); each != Token.ARRAY_END; each = json.next()) {
            if (each == Token.OBJECT_START) {
                int bits = part.read(json);
                needs |= bits;
                if (sought != null) {
                    sought.see(bits, list, element, parts, index);
                }
            } else {
                json.skip();
            }
            index++;
        }
        return needs;
    }

    /// What something of this media type needs. Text is text, whatever it comes as.
    public static int ofType(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        if (type.startsWith("image/")) {
            return Ability.IMAGE.bit();
        }
        if (type.startsWith("audio/")) {
            return Ability.AUDIO.bit();
        }
        if (type.startsWith("video/")) {
            return Ability.VIDEO.bit();
        }
        return type.equals("application/pdf") ? Ability.FILE.bit() : 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
