package dev.signalbox.app.server;

import dev.signalbox.core.access.KnownKeys;
import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.budget.Crossing;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rules in force: what is declared, with what operators changed on top. Whenever either changes, or an
/// override ends, they are worked out anew and put in place of those before; requests under way keep the ones
/// they began with.
final class InForce implements Supplier<Rules>, Controls, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InForce.class);

    /// As the console lets operators say.
    private static final Duration LONGEST = Duration.ofDays(30);

    private final byte[] salt = new byte[16];
    private final Thread ending;
    private final Object declaring = new Object();
    private volatile Rules rules;
    private volatile @Nullable Accounts recalled;
    private volatile Function<Policy, Measures> measuring = _ -> Measures.NONE;

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
        KnownKeys keys = rules.keyring().known();
        return rules.budgets()
                .admit(
                        key,
                        (from, owner, name) -> known.spentSoon(from, scope(owner, name)),
                        name -> keys != null && keys.knows(name),
                        System.currentTimeMillis());
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
    void declare(Policy declared) throws Accounts.Unavailable {
        synchronized (declaring) {
            // Asks the store, which may take long: meanwhile changes by hand go on.
            Budgets budgets = rules.budgets().next(declared, System.currentTimeMillis());
            complete(budgets);
            declare(declared, budgets);
        }
    }

    private synchronized void declare(Policy declared, Budgets budgets) {
        Overrides before = overrides();
        Overrides kept = before.declaredIn(declared);
        KnownKeys known = rules.keyring().known();
        boolean otherClock =
                !rules.policy().spending().zone().equals(declared.spending().zone());
        Policy next = declared.overruledBy(kept);
        rules = rules.next(next, salt, budgets).taking(measuring.apply(next));
        if (known != null && otherClock) {
            // Each comes back with a budget whose periods begin by the new clock.
            known.forgetAll();
        }
        tell(before, kept, "is no longer declared, and no longer");
    }

    /// From now on levels change what is declared by that, also under a config that follows.
    ///
    /// @param measuring what they ask for under a policy; is called from any thread and must not block
    void measuredBy(Function<Policy, Measures> measuring) {
        this.measuring = measuring;
        measure();
    }

    /// Levels may ask for something else than before.
    synchronized void measure() {
        Measures next = measuring.apply(rules.policy());
        if (!next.equals(rules.measures())) {
            rules = rules.taking(next);
        }
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

    /// One that is to hold for as long as it was once said.
    Overrides.Entry entry(Overrides.Action action, String name, String reason, Instant since, Instant until) {
        // What is longer is refused, and would not be a number of nanoseconds.
        Duration left = Duration.between(Instant.now(), until);
        Duration most = LONGEST.plusDays(1);
        long nanos = (left.compareTo(most) > 0 ? most : left).toNanos();
        return new Overrides.Entry(action, name, reason, since, until, System.nanoTime() + nanos);
    }

    /// Why it cannot be set beside the others that are to be; null when it can.
    ///
    /// @param more how many are to be set
    @Nullable
    String unsettable(Overrides.Entry entry, int more) {
        Overrides known = overrides();
        boolean workload = entry.action() == Overrides.Action.PAUSE;
        if ((workload ? known.workload(entry.name()) : known.target(entry.name())) != null) {
            return "something else is overridden about the same here";
        }
        if (entry.ends() - System.nanoTime() > LONGEST.toNanos()) {
            return "it would hold for over " + LONGEST.toDays() + " days";
        }
        if (known.size() + more > Overrides.MAX) {
            return "there would be over " + Overrides.MAX + " overrides";
        }
        Policy declared = rules.policy();
        boolean there = workload
                ? declared.workloads().containsKey(entry.name())
                : declared.targetLabels().contains(entry.name());
        return there ? null : "no " + (workload ? "workload" : "target") + " of that name is declared here";
    }

    /// Puts all of them in force, or none.
    ///
    /// @return false when one of them is not declared any more, or there are too many
    synchronized boolean set(List<Overrides.Entry> entries) {
        Overrides with = overrides();
        if (with.size() + entries.size() > Overrides.MAX) {
            return false;
        }
        for (Overrides.Entry each : entries) {
            with = with.with(each);
        }
        if (!with.declaredIn(rules.policy()).equals(with)) {
            return false;
        }
        rules = rules.overruledBy(with);
        for (Overrides.Entry each : entries) {
            LOG.info(
                    "Imported by hand: {} is {} until {}, because: {}",
                    each.name(),
                    each.action().state(),
                    each.until(),
                    each.reason());
        }
        notifyAll();
        return true;
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
