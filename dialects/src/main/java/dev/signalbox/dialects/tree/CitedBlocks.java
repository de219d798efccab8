package dev.signalbox.dialects.tree;

import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The texts of an API that cites sources for a whole block of text. A block's sources come before its words or among
/// them, and are told when it ends, because only then its end is known.
public final class CitedBlocks {
    /// Sources of one block: nobody means to name more, and each waits for the block's end.
    private static final int MOST = 1000;

    private static final int MOST_KEPT = 1024 * 1024;

    private final List<Citation> open = new ArrayList<>(0);
    private int kept;
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
        kept += length(source.url()) + length(source.title()) + length(source.quote());
        if (open.size() < MOST && kept <= MOST_KEPT) {
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
        kept = 0;
        broken |= within;
        within = false;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
