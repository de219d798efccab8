package dev.signalbox.storage.shipping;

import dev.signalbox.core.port.Accounts.Pair;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Accounts.Taking;
import dev.signalbox.core.port.Accounts.Unavailable;
import dev.signalbox.model.usage.UsageRecord;
import java.time.Instant;
import java.util.List;

/// What can be asked of a store, by any thread, also while it is written to or away.
public interface Reports {
    /// As [Accounts#usage].
    List<Sum> usage(Question question) throws Unavailable;

    /// As [Accounts#pairs].
    List<Pair> pairs(Instant from, Instant to) throws Unavailable;

    /// As [Accounts#ofKey].
    List<Sum> ofKey(String key, Instant from, Instant to) throws Unavailable;

    /// As [Accounts#request].
    List<UsageRecord> request(String id) throws Unavailable;

    /// As [Accounts#records].
    <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) throws Unavailable, E;

    /// As [Accounts#spent].
    long spent(Instant from, Scope scope) throws Unavailable;
}
