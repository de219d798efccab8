package dev.signalbox.model.chat;

/// JSON as text, from outside.
final class JsonText {
    private static final char REPLACEMENT = '\uFFFD';

    private JsonText() {}

    /// The same with what no encoding can say replaced: halves of characters, which escapes (`\ud83d`) allow.
    static String encodable(String json) {
        StringBuilder mended = null;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < json.length() && Character.isLowSurrogate(json.charAt(i + 1))) {
                i++;
                continue;
            }
            mended = mended == null ? new StringBuilder(json) : mended;
            mended.setCharAt(i, REPLACEMENT);
        }
        return mended == null ? json : mended.toString();
    }
}
