package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Level;

/// A level that waits for a person, as too many scopes would change for one cause.
///
/// @param level that it would come to
/// @param since when it waits
/// @param last when it was wanted last
public record Question(Scope scope, Level level, Cause cause, long since, long last, Answer answer) {
    /// What a person said.
    public enum Answer {
        NONE,
        CONFIRMED,
        REJECTED
    }

    Question wanted(Level now, long when) {
        return new Question(scope, now, cause, since, when, answer);
    }

    Question answered(Answer said) {
        return new Question(scope, level, cause, since, last, said);
    }
}
