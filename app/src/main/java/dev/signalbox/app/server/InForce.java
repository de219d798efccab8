package dev.signalbox.app.server;

import dev.signalbox.core.access.KnownKeys;
import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.budget.Crossing;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rules in force: what is declared, with what operators changed on top. Whenever either changes, or an
/// override ends, they are worked out anew and put in place of those before; requests under way keep the ones
/// they began with.
final class InForce implements Supplier<Rules>, Controls, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InForce.class);

    private final byte[] salt = new byte[16];
    private final Thread ending;
    private volatile Rules rules;
    private volatile @Nullable Accounts recalled;

    /// @param known keys made at run time; null where there are none
    /// @param watcher hears what becomes of endpoints
    /// @param spending hears of budgets that are spent
    InForce(
            Policy declared,
            @Nullable KnownKeys known,
            SecureRandom random,
            Watcher watcher,
            Consumer<? super Crossing> spending) {
        random.nextBytes(salt);
        Budgets budgets = Budgets.of(declared, spending, System.currentTimeMillis());
        rules = Rules.of(declared, salt, known, watcher, budgets);
        ending = Thread.ofVirtual().name("overrides-end").start(this::endInTime);
    }

    @Override
    public Rules get() {
        return rules;
    }

    /// Counts what was spent before, now and for each budget that is declared later. To be called before there are
    /// requests.
    ///
    /// @throws Accounts.Unavailable when that cannot be known
    synchronized void recall(Accounts accounts) throws Accounts.Unavailable {
        recalled = accounts;
        complete(rules.budgets());
    }

    private void complete(Budgets budgets) throws Accounts.Unavailable {
        Accounts known = recalled;
        if (known != null) {
            budgets.complete((from, owner, name) -> known.spent(from, scope(owner, name)), System.currentTimeMillis());
        }
    }

    /// A key that is not declared becomes known, with its budget. Waits for the store.
    ///
    /// @return false when there are too many
    /// @throws Accounts.Unavailable when it cannot be known what was spent of it
    boolean admit(Key key) throws Accounts.Unavailable {
        Accounts known = recalled;
        if (known == null) {
            throw new Accounts.Unavailable("The store is not open yet.", null);
        }
        return rules.budgets()
                .admit(key, (from, owner, name) -> known.spent(from, scope(owner, name)), System.currentTimeMillis());
    }

    private static Accounts.Scope scope(String owner, String name) {
        return switch (owner) {
            case Budgets.TOTAL -> new Accounts.Scope.Everything();
            case "key" -> new Accounts.Scope.OfKey(name);
            default -> new Accounts.Scope.OfWorkload(name);
        };
    }

    /// Another config is declared. What was changed by hand stays, as far as it is about what is still
    /// declared.
    ///
    /// @throws Accounts.Unavailable when it cannot be known what was spent of a new budget; then nothing changes
    synchronized void declare(Policy declared) throws Accounts.Unavailable {
        Budgets budgets = rules.budgets().next(declared, System.currentTimeMillis());
        complete(budgets);
        Overrides before = overrides();
        Overrides kept = before.declaredIn(declared);
        KnownKeys known = rules.keyring().known();
        boolean otherClock =
                !rules.policy().spending().zone().equals(declared.spending().zone());
        rules = rules.next(declared.overruledBy(kept), salt, budgets);
        if (known != null && otherClock) {
            // Each comes back with a budget whose periods begin by the new clock.
            known.forgetAll();
        }
        tell(before, kept, "is no longer declared, and no longer");
    }

    @Override
    public synchronized Overrides.@Nullable Entry override(
            Overrides.Action action, String name, Duration time, String reason) {
        Instant now = Instant.now();
        Overrides.Entry entry =
                new Overrides.Entry(action, name, reason, now, now.plus(time), System.nanoTime() + time.toNanos());
        Overrides before = overrides();
        boolean replaces = (action == Overrides.Action.PAUSE ? before.workload(name) : before.target(name)) != null;
        if (!replaces && before.size() >= Overrides.MAX) {
            return null;
        }
        Overrides with = before.with(entry);
        if (!with.declaredIn(rules.policy()).equals(with)) {
            return null;
        }
        rules = rules.overruledBy(with);
        LOG.info("By hand: {} is {} until {}, because: {}", name, action.state(), entry.until(), reason);
        notifyAll();
        return entry;
    }

    @Override
    public synchronized boolean takeBack(Overrides.Entry entry) {
        Overrides before = overrides();
        Overrides left = before.without(entry);
        if (left.equals(before)) {
            return false;
        }
        rules = rules.overruledBy(left);
        tell(before, left, "is by hand no longer");
        return true;
    }

    private Overrides overrides() {
        return rules.policy().overrides();
    }

    private void endInTime() {
        try {
            while (true) {
                endThoseWhoseTimeIsOver();
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private synchronized void endThoseWhoseTimeIsOver() throws InterruptedException {
        long left = overrides().untilNextEnd(System.nanoTime());
        while (left > 0) {
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1); // or until there is another one
            left = overrides().untilNextEnd(System.nanoTime());
        }
        Overrides before = overrides();
        Overrides kept = before.at(System.nanoTime());
        rules = rules.overruledBy(kept);
        tell(before, kept, "is, as its time is over, no longer");
    }

    private static void tell(Overrides before, Overrides after, String what) {
        before.targets().values().stream()
                .filter(each -> !each.equals(after.target(each.name())))
                .forEach(each ->
                        LOG.info("{} {} {}", each.name(), what, each.action().state()));
        before.workloads().values().stream()
                .filter(each -> !each.equals(after.workload(each.name())))
                .forEach(each ->
                        LOG.info("{} {} {}", each.name(), what, each.action().state()));
    }

    @Override
    public void close() {
        ending.interrupt();
    }
}
