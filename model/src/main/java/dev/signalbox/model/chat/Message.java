package dev.signalbox.model.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One turn of a conversation.
public sealed interface Message {
    List<Part> parts();

    /// @param name an optional name that tells speakers of the same role apart
    record User(List<Part> parts, @Nullable String name) implements Message {
        public User {
            parts = List.copyOf(parts);
        }
    }

    /// What the model said earlier, tool calls and reasoning included, in the order in which it said it.
    record Assistant(List<Part> parts, @Nullable String name) implements Message {
        public Assistant {
            parts = List.copyOf(parts);
        }
    }
}
