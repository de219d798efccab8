package dev.signalbox.model.policy;

import java.text.Normalizer;
import java.util.regex.Pattern;

/// How names may be written that people choose and read in reports: two that look alike must be one.
public final class Names {
    /// What is not seen, or makes others seem to stand elsewhere, as the inside of a class of a regular
    /// expression that JavaScript understands, too: control characters, all blanks but the usual one, marks
    /// of direction, of joining and breaking, variants of the character before, fillers, the empty pattern
    /// of braille, tags, halves of characters.
    public static final String UNSEEN =
            "\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5"
                    + "\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164"
                    + "\\ud800-\\udfff\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff"
                    + "\\ud81b\\udfe4\\ud82f\\udca0-\\ud82f\\udca3\\ud834\\udd59\\ud834\\udd73-\\ud834\\udd7a"
                    + "\\udb40\\udc00-\\udb43\\udfff";

    /// Any language, nothing unseen, no blank at either end.
    public static final Pattern LINE =
            Pattern.compile("^[^\\s" + UNSEEN + "]([^" + UNSEEN + "]*[^\\s" + UNSEEN + "])?$");

    private static final Pattern ONE_UNSEEN = Pattern.compile("[" + UNSEEN + "]");

    private Names() {}

    /// Whether a text may be a name.
    ///
    /// @param max characters, of UTF-16
    public static boolean fits(String text, int max) {
        return text.length() <= max && LINE.matcher(text).matches() && isComposed(text);
    }

    /// Whether it is in Unicode's form NFC: an `é` may be one character or two that look like it.
    public static boolean isComposed(String text) {
        return Normalizer.isNormalized(text, Normalizer.Form.NFC);
    }

    /// Whether nobody sees this character.
    public static boolean isUnseen(int codePoint) {
        return ONE_UNSEEN.matcher(Character.toString(codePoint)).matches();
    }
}
