package dev.signalbox.dialects.tree;

import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The texts of an API that cites sources for a whole block of text. A block's sources come before its words or among
/// them, and are told when it ends, because only then its end is known.
public final class CitedBlocks {
    /// Each waits for the block's end.
    private final List<Citation> open = new ArrayList<>(0);

    private final SourceRoom room = new SourceRoom();
    private int said;
    private int began;
    private boolean within;
    private boolean broken;

    /// Words of the open block.
    public void text(String words, Consumer<? super ChatEvent> events) {
        if (words.isEmpty()) {
            return;
        }
        if (!within) {
            within = true;
            began = said;
            if (broken) {
                events.accept(new ChatEvent.TextBroken());
            }
        }
        said += words.codePointCount(0, words.length());
        events.accept(new ChatEvent.TextDelta(words));
    }

    /// A source of the open block.
    public void cited(Citation source) {
        if (room.takes(source.url(), source.title(), source.quote())) {
            open.add(source);
        }
    }

    /// The block ends.
    public void end(Consumer<? super ChatEvent> events) {
        for (Citation source : open) {
            events.accept(new ChatEvent.Cited(new Citation(
                    within ? began : Citation.UNKNOWN,
                    said,
                    source.url(),
                    source.title(),
                    source.quote(),
                    source.place())));
        }
        open.clear();
        room.clear();
        broken |= within;
        within = false;
    }
}
