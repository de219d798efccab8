package dev.signalbox.dialects.tree;

import java.util.Arrays;

/// Measures the text of an answer as it comes: some APIs count characters (Unicode code points), one counts bytes of
/// UTF-8. Costs no memory while the text is ASCII, where both are the same.
public final class Ruler {
    /// Beyond this, places in texts that are not ASCII are unknown: no model says that much.
    private static final int MOST_MEASURED = 256 * 1024;

    private static final byte[] NONE = {};

    private int characters;
    private int bytes;
    /// How many characters are ASCII before the first that is not; all while there is none.
    private int plain;
    /// Bytes of each character from the first on that is not ASCII.
    private byte[] widths = NONE;

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
        int before = plain;
        for (int i = 0; i < character - plain; i++) {
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
        int before = plain;
        int at = plain;
        for (int i = 0; i < measured; i++) {
            at += widths[i];
            if (at > place) {
                return before;
            }
            before++;
            if (at == place) {
                return before;
            }
        }
        return lost ? -1 : before;
    }

    private void add(int width) {
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
        widths[measured++] = (byte) width;
    }
}
