package dev.signalbox.dialects.tree;

import java.util.Arrays;

/// Measures the text of an answer as it comes: some APIs count characters (Unicode code points), one counts bytes of
/// UTF-8. Costs no memory while the text is ASCII, where both are the same.
public final class Ruler {
    /// Beyond this, places in texts that are not ASCII are unknown: no model says that much.
    private static final int MOST_MEASURED = 256 * 1024;

    /// Of so many characters one is marked, so that nobody must walk far.
    private static final int STRIDE = 1024;

    private static final byte[] NONE = {};
    private static final int[] NO_MARKS = {};

    private int characters;
    private int bytes;
    /// How many characters are ASCII before the first that is not; all while there is none.
    private int plain;
    /// Bytes of each character from the first on that is not ASCII.
    private byte[] widths = NONE;
    /// How many bytes come before the first of them, and before each one that is a stride further.
    private int[] marks = NO_MARKS;

    private int measured;
    private boolean lost;

    public void take(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                add(1);
            } else if (c < 0x800) {
                add(2);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                add(4);
                i++;
            } else {
                add(3);
            }
        }
    }

    public int characters() {
        return characters;
    }

    /// How many bytes come before a character.
    ///
    /// @return -1 when it is not known: the text does not go that far, or too far
    public int bytesBefore(int character) {
        if (character < 0 || character > characters) {
            return -1;
        }
        if (character <= plain) {
            return character;
        }
        if (character - plain > measured) {
            return -1;
        }
        int past = character - plain;
        int mark = past / STRIDE;
        if (mark == marks()) {
            mark--;
        }
        int before = marks[mark];
        for (int i = mark * STRIDE; i < past; i++) {
            before += widths[i];
        }
        return before;
    }

    /// How many characters come before a byte; one within a character counts as that character's first.
    ///
    /// @return -1 when it is not known: the text does not go that far, or too far
    public int charactersBefore(int place) {
        if (place < 0 || place > bytes) {
            return -1;
        }
        if (place <= plain) {
            return place;
        }
        int found = Arrays.binarySearch(marks, 0, marks(), place);
        int mark = found < 0 ? -found - 2 : found;
        int at = marks[mark];
        for (int i = mark * STRIDE; i < measured; i++) {
            at += widths[i];
            if (at > place) {
                return plain + i;
            }
        }
        return lost && place > at ? -1 : plain + measured;
    }

    private void add(int width) {
        int before = bytes;
        characters++;
        bytes += width;
        if (width == 1 && plain == characters - 1) {
            plain = characters;
            return;
        }
        if (measured == MOST_MEASURED) {
            lost = true;
            return;
        }
        if (measured == widths.length) {
            widths = Arrays.copyOf(widths, Math.max(64, 2 * measured));
        }
        if (measured % STRIDE == 0) {
            int mark = marks();
            marks = mark < marks.length ? marks : Arrays.copyOf(marks, Math.max(4, 2 * mark));
            marks[mark] = before;
        }
        widths[measured++] = (byte) width;
    }

    /// How many there are.
    private int marks() {
        return (measured + STRIDE - 1) / STRIDE;
    }
}
