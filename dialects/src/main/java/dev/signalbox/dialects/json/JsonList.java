package dev.signalbox.dialects.json;

import org.jspecify.annotations.Nullable;

/// The elements of an array that grows, with commas between them. Costs nothing while it is empty.
public final class JsonList {
    private @Nullable JsonBytes elements;

    /// Where another element, or several, must be written.
    public JsonBytes next() {
        JsonBytes open = elements;
        if (open == null) {
            open = new JsonBytes(256);
            elements = open;
            return open;
        }
        return open.raw(",");
    }

    public boolean isEmpty() {
        return elements == null;
    }

    /// In bytes.
    public int size() {
        return elements == null ? 0 : elements.size();
    }

    /// Writes them without the brackets.
    public JsonBytes write(JsonBytes json) {
        return elements == null ? json : json.raw(elements.array(), 0, elements.size());
    }
}
