package dev.signalbox.core.budget;

import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Cluster;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every declared budget and what is spent of it. Any thread may use it.
///
/// A request is charged to its key's, its workload's and the total budget at once. What it will cost is not known
/// before it is answered, so that what it is expected to cost is reserved first: whoever comes while others are under
/// way finds what they will need taken already. Which period pays is decided by when the request came, as in the
/// ledger, so that both tell the same.
public final class Budgets {
    /// Owns the budget of all requests.
    public static final String TOTAL = "total";

    /// Its name.
    public static final String ALL = "all";

    /// What was spent before, as it was written down.
    ///
    /// @param <E> that there is no answer
    @FunctionalInterface
    public interface Past<E extends Exception> {
        /// @param owner `key`, `workload`, `total`
        /// @return picodollars that requests cost that came then or later
        long spent(Instant from, String owner, String name) throws E;
    }

    /// One budget, for people.
    ///
    /// @param spent picodollars
    /// @param reserved picodollars that requests under way have taken
    /// @param here what of `spent` this replica spent, as far as it knows; negative where there is no other one
    /// @param start of its period, in milliseconds since 1970
    /// @param end when it begins anew
    /// @param zone by whose clock
    public record Row(
            String owner,
            String name,
            Budget budget,
            long spent,
            long reserved,
            long here,
            long start,
            long end,
            ZoneId zone) {}

    /// Of keys made at run time; a process knows no more of them at once.
    static final int MAX_GUESTS = 100_000;

    private static final int TURNS = 64;

    private final Map<String, Purse> keys = new HashMap<>();
    private final Guests guests;
    private final ZoneId zone;
    private final Map<String, Purse> workloads = new HashMap<>();
    private final @Nullable Purse total;
    private final Consumer<? super Crossing> told;
    private final @Nullable BudgetSharing sharing;
    private final boolean books;
    private final boolean any;

    /// A key's budget is opened by one at a time.
    private final Object[] turns;

    private Budgets(
            Policy policy, Consumer<? super Crossing> told, @Nullable Budgets before, long epochMillis, int maxGuests) {
        this.told = told;
        sharing = before == null ? sharing(policy) : before.sharing;
        guests = before == null ? new Guests(maxGuests) : before.guests;
        turns = before == null ? Stream.generate(Object::new).limit(TURNS).toArray() : before.turns;
        zone = policy.spending().zone();
        books = policy.bookkeeping().store() != null;
        for (Key key : policy.keys()) {
            Purse known = before == null ? null : before.known(key.name());
            put(keys, purse("key", key.name(), key.budget(), known, zone, epochMillis));
        }
        for (Workload workload : policy.workloads().values()) {
            Purse known = before == null ? null : before.workloads.get(workload.name());
            put(workloads, purse("workload", workload.name(), workload.budget(), known, zone, epochMillis));
        }
        Purse known = before == null ? null : before.total;
        total = purse(TOTAL, ALL, policy.spending().budget(), known, zone, epochMillis);
        any = total != null || !keys.isEmpty() || !workloads.isEmpty();
    }

    private static @Nullable BudgetSharing sharing(Policy policy) {
        Cluster cluster = policy.cluster();
        return cluster == null
                ? null
                : new BudgetSharing(
                        cluster.replicas(), policy.bookkeeping().store() instanceof Bookkeeping.Store.Server);
    }

    /// What is told to the other replicas, under this policy and all that follow; null when there are none.
    public @Nullable BudgetSharing sharing() {
        return sharing;
    }

    /// @param told hears of budgets that are spent, on whatever thread it happens
    /// @param epochMillis now
    public static Budgets of(Policy policy, Consumer<? super Crossing> told, long epochMillis) {
        return of(policy, told, epochMillis, MAX_GUESTS);
    }

    static Budgets of(Policy policy, Consumer<? super Crossing> told, long epochMillis, int maxGuests) {
        return new Budgets(policy, told, null, epochMillis, maxGuests);
    }

    /// Those of the next policy: what is spent stays spent, also where the amounts are others.
    public Budgets next(Policy policy, long epochMillis) {
        return new Budgets(policy, told, this, epochMillis, MAX_GUESTS);
    }

    private @Nullable Purse purse(
            String owner, String name, @Nullable Budget budget, @Nullable Purse before, ZoneId zone, long epochMillis) {
        if (budget == null) {
            return null;
        }
        boolean goesOn = before != null && before.meter.fits(budget.per(), zone);
        Meter meter = before != null && goesOn
                ? before.meter
                : new Meter(owner, name, budget.per(), zone, sharing, epochMillis);
        if (!goesOn && !books) {
            // Nothing is to be counted first.
            meter.at(epochMillis).touched();
        }
        return new Purse(owner, name, budget, meter, told);
    }

    private static void put(Map<String, Purse> all, @Nullable Purse purse) {
        if (purse != null) {
            all.put(purse.name, purse);
        }
    }

    /// Counts what was spent before in the periods that go on, for each budget for which that was not done. To be
    /// called before a request is charged.
    ///
    /// @throws E as `past` does; then this is of no use
    public <E extends Exception> void complete(Past<E> past, long epochMillis) throws E {
        for (Purse purse : purses().toList()) {
            complete(purse, past, epochMillis);
        }
    }

    private static <E extends Exception> void complete(Purse purse, Past<E> past, long epochMillis) throws E {
        if (!purse.meter.complete()) {
            Period now = purse.meter.at(epochMillis);
            purse.meter.complete(now, past.spent(Instant.ofEpochMilli(now.start), purse.owner, purse.name));
        }
    }

    /// Opens the budget of a key that is not declared, with what was spent of it before. To be called each time that
    /// such a key becomes known, before a request is charged to it. Waits for `past`, beside few others.
    ///
    /// @param inUse says of a key's name whether requests may come with that key; budgets of others may be
    ///     closed where there are too many
    /// @return false when there are too many
    /// @throws E as `past` does
    public <E extends Exception> boolean admit(Key key, Past<E> past, Predicate<String> inUse, long epochMillis)
            throws E {
        Budget budget = key.budget();
        if (budget == null || holds(guests.get(key.name()), budget)) {
            return true;
        }
        synchronized (turns[Math.floorMod(key.name().hashCode(), turns.length)]) {
            Purse known = guests.get(key.name());
            if (holds(known, budget)) {
                return true;
            }
            if (known == null && !guests.hasRoom(inUse, epochMillis)) {
                return false;
            }
            // One that rests behind a declared key of its name is charged to the same.
            Purse counted = known == null ? keys.get(key.name()) : known;
            Meter meter = counted != null && counted.meter.fits(budget.per(), zone)
                    ? counted.meter
                    : new Meter("key", key.name(), budget.per(), zone, sharing, epochMillis);
            Purse opened = new Purse("key", key.name(), budget, meter, told, guests);
            complete(opened, past, epochMillis);
            guests.put(known, opened);
            return true;
        }
    }

    /// The budgets that a request is charged to.
    ///
    /// @param key null in open mode
    /// @return null when there is none
    public @Nullable Payers of(@Nullable Key key, String workload) {
        if (!any && (key == null || key.budget() == null)) {
            return null;
        }
        Purse first = key == null || key.budget() == null ? null : purse(key);
        Purse second = workloads.get(workload);
        int count = (first == null ? 0 : 1) + (second == null ? 0 : 1) + (total == null ? 0 : 1);
        if (count == 0) {
            return null;
        }
        Purse[] of = new Purse[count];
        if (total != null) {
            of[--count] = total;
        }
        if (second != null) {
            of[--count] = second;
        }
        if (first != null) {
            of[--count] = first;
        }
        return new Payers(of);
    }

    /// Whether it is this budget's, by the clock that holds now.
    private boolean holds(@Nullable Purse known, Budget budget) {
        return known != null && known.budget.equals(budget) && known.meter.fits(budget.per(), zone);
    }

    private @Nullable Purse purse(Key key) {
        Purse known = known(key.name());
        Budget budget = key.budget();
        return known == null && budget != null ? reopened(key.name(), budget) : known;
    }

    private Purse reopened(String name, Budget budget) {
        return guests.again(name, () -> {
            long since = guests.latest();
            Meter meter = new Meter("key", name, budget.per(), zone, sharing, since);
            meter.complete(meter.at(since), 0);
            return new Purse("key", name, budget, meter, told, guests);
        });
    }

    private @Nullable Purse known(String key) {
        Purse declared = keys.get(key);
        return declared == null ? guests.get(key) : declared;
    }

    private Stream<Purse> purses() {
        Stream<Purse> undeclared = guests.purses().stream().filter(each -> !keys.containsKey(each.name));
        Stream<Purse> owned =
                Stream.concat(Stream.concat(keys.values().stream(), undeclared), workloads.values().stream());
        return total == null ? owned : Stream.concat(owned, Stream.of(total));
    }

    /// A key's own budget; null when it has none.
    public @Nullable Row of(Key key, long epochMillis) {
        Purse purse = key.budget() == null ? null : purse(key);
        return purse == null ? null : purse.row(epochMillis);
    }

    /// Every budget: keys', those of run time included, workloads', the total.
    public List<Row> rows(long epochMillis) {
        List<Row> rows = new ArrayList<>();
        purses().forEach(purse -> rows.add(purse.row(epochMillis)));
        return rows;
    }
}
