package dev.signalbox.core.admission;

import java.util.LinkedHashSet;
import java.util.TreeSet;

/// What one key has waiting in one rank. It has a turn for each request, and as many requests without a holder's
/// place as turns without a holder. Gone when nothing waits.
final class Line {
    final TreeSet<Turn> turns = new TreeSet<>();
    /// Those that no turn has come to yet, oldest first.
    final LinkedHashSet<Place> untold = new LinkedHashSet<>();

    long lastTime() {
        return turns.isEmpty() ? 0 : turns.last().time();
    }

    /// Its last turn that came to nobody yet. There is one for each of [#untold].
    Turn lastOpen() {
        for (Turn turn : turns.descendingSet()) {
            if (turn.holder == null) {
                return turn;
            }
        }
        throw new IllegalStateException("a request without a turn");
    }
}
