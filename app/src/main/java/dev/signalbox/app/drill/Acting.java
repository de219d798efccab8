package dev.signalbox.app.drill;

import dev.signalbox.core.codered.Effect;
import dev.signalbox.core.codered.Levels;
import dev.signalbox.core.codered.WayBack;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;

/// What is done about levels, as the program does it: the playbook says what is held, and what was held comes back by
/// and by.
final class Acting {
    private final LevelNotes notes;
    private WayBack back = WayBack.NOTHING;

    Acting(LevelNotes notes) {
        this.notes = notes;
    }

    /// The rules under these levels.
    ///
    /// @param seconds of the core's clock
    /// @param now virtual nanoseconds
    Rules next(Rules rules, Levels levels, long seconds, long now) {
        Policy policy = rules.policy();
        Measures wanted = Effect.of(policy, CodeRed.in(policy).playbook(), levels);
        back = back.next(wanted, seconds);
        Measures next = back.on(wanted, policy, seconds);
        if (next.equals(rules.measures())) {
            return rules;
        }
        notes.acted(policy, next, now);
        return rules.taking(next);
    }
}
