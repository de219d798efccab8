package dev.signalbox.storage.shipping;

import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.core.port.Accounts.Pair;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Accounts.Taking;
import dev.signalbox.core.port.Accounts.Unavailable;
import dev.signalbox.model.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What can be asked of a store, by any thread, also while it is written to or away.
public interface Reports {
    /// As [Accounts#usage].
    List<Sum> usage(Question question) throws Unavailable;

    /// As [Accounts#pairs].
    List<Pair> pairs(Instant from, Instant to) throws Unavailable;

    /// As [Accounts#habits].
    List<Habit> habits(Instant from, Instant to) throws Unavailable;

    /// As [Accounts#ofKey].
    List<Sum> ofKey(String key, Instant from, Instant to) throws Unavailable;

    /// As [Accounts#request].
    List<UsageRecord> request(String id) throws Unavailable;

    /// As [Accounts#records].
    <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) throws Unavailable, E;

    /// The same for somebody who has a minute.
    default long spent(Instant from, Scope scope) throws Unavailable {
        return spent(from, scope, Duration.ofMinutes(1));
    }

    /// As [Accounts#spent].
    ///
    /// @param longest after which there is no answer
    long spent(Instant from, Scope scope, Duration longest) throws Unavailable;
}
