package dev.signalbox.core.codered;

import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.model.policy.Measures;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where levels can be looked at, and people say what they think of them. Any thread may call it, and what was said
/// is in force when it returns.
public interface LevelDesk {
    /// Where there are no levels.
    LevelDesk NONE = new LevelDesk() {
        @Override
        public Picture look() {
            return new Picture(Board.EMPTY, new TreeMap<>(), Measures.NONE, false, 0);
        }

        @Override
        public boolean rule(Ruling ruling) {
            return false;
        }

        @Override
        public void clear(@Nullable String workload, @Nullable String route) {}

        @Override
        public void end(Ruling ruling) {}

        @Override
        public void answer(@Nullable String workload, @Nullable String route, Answer answer) {}
    };

    /// How it is now.
    Picture look();

    /// Puts a ruling in force, in place of one about the same.
    ///
    /// @return false when there are too many
    boolean rule(Ruling ruling);

    /// Ends rulings, and lets levels go that wait for a person.
    ///
    /// @param workload null for all
    /// @param route null for all
    void clear(@Nullable String workload, @Nullable String route);

    /// Ends this one, if it is in force.
    void end(Ruling ruling);

    /// Answers all questions about these scopes.
    ///
    /// @param workload null for all
    /// @param route null for all
    void answer(@Nullable String workload, @Nullable String route, Answer answer);

    /// What is known at one moment.
    ///
    /// @param readings figures of the last evaluation, of scopes that had requests
    /// @param measures what levels ask for, and what comes back only by and by
    /// @param acts whether that is in force
    /// @param now seconds of the clock of all times on the board, which are those since 1970 but for corrections of
    ///     the clock on the wall since the start
    record Picture(Board board, SortedMap<Scope, List<Reading>> readings, Measures measures, boolean acts, long now) {}
}
