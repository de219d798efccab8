package dev.signalbox.dialects.gemini;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of an answer on their way: the API has arguments only whole, so they are collected.
final class Calls {
    /// More than any answer has.
    private static final int MOST_CALLS = 1024;

    /// Characters of all arguments together, more than any answer has. What is over it is cut, and so no object any
    /// more,
    /// which the client sees.
    private static final int MOST_CHARACTERS = 16 * 1024 * 1024;

    private final List<Call> calls = new ArrayList<>();
    private int characters;
    private boolean full;

    /// @return null for one too many
    @Nullable
    Call begin(String id, String name) {
        if (calls.size() == MOST_CALLS) {
            return null;
        }
        Call call = new Call(id, name, new StringBuilder());
        calls.add(call);
        return call;
    }

    void more(int index, String json) {
        // Once a piece is left out nothing may follow: what does could close an object that was not asked for.
        full |= characters + json.length() > MOST_CHARACTERS;
        if (index < calls.size() && !full) {
            characters += json.length();
            calls.get(index).arguments().append(json);
        }
    }

    int size() {
        return calls.size();
    }

    Call get(int index) {
        return calls.get(index);
    }

    record Call(String id, String name, StringBuilder arguments) {}
}
