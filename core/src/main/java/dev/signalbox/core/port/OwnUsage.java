package dev.signalbox.core.port;

import dev.signalbox.model.usage.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What keys have used, for those who call with them. Event loops ask it; the answer comes when it is known.
@FunctionalInterface
public interface OwnUsage {
    /// Where nothing is written down.
    OwnUsage NOT_KEPT = (_, then) -> then.accept(new Answer.Missing(Reason.NOT_KEPT));

    /// Does not wait.
    ///
    /// @param then told once, at once or later, by any thread
    void of(String key, Consumer<? super Answer> then);

    /// What is told.
    sealed interface Answer {
        /// @param today since the day began, in the zone that is declared for budgets
        /// @param month since the month began
        /// @param asOf what was written down by then is in it
        record Known(Used today, Used month, Instant asOf) implements Answer {}

        record Missing(Reason reason) implements Answer {}
    }

    /// Why nothing is told.
    enum Reason {
        /// There is no store.
        NOT_KEPT,
        /// The store has no answer now.
        STORE_UNAVAILABLE,
        /// Too many ask.
        BUSY;

        private final String word = name().toLowerCase(java.util.Locale.ROOT);

        /// As callers read it.
        public String word() {
            return word;
        }
    }

    /// The sums of a time.
    ///
    /// @param from when it began
    /// @param outcomes by how requests ended, each named as in [Outcome]
    record Used(Instant from, List<Accounts.Sum> outcomes) {
        public Used {
            outcomes = List.copyOf(outcomes);
        }

        /// Those that ended so; null for none.
        public Accounts.@Nullable Sum of(Outcome outcome) {
            for (Accounts.Sum each : outcomes) {
                if (each.name().equals(outcome.label())) {
                    return each;
                }
            }
            return null;
        }

        /// Of all of them.
        public Accounts.Sum all() {
            Accounts.Sum all = new Accounts.Sum("", 0, 0, 0, 0, 0, 0, 0, 0, BigDecimal.ZERO, 0, 0, 0, 0);
            for (Accounts.Sum each : outcomes) {
                all = all.plus(each);
            }
            return all;
        }
    }
}
