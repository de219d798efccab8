package dev.signalbox.core.limits;

import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Lending.Lender;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every declared limit and what is left of it. Any thread may use it.
///
/// A request is taken in the name of its key, its workload and its route at once, or not at all. How many tokens it
/// will use is not known before it is answered, so an expected number is taken first: the prompt by its bytes, the
/// answer by what the route's answers usually are. That is what lets a request with a large `max_tokens` pass that
/// needs little of it; what it uses besides is charged at the end, and the next ones wait for it.
public final class Limits {
    /// Whether a request is within the limits, and what is left of them with it.
    public sealed interface Verdict {
        /// Nothing limits this request.
        record Unlimited() implements Verdict {}

        record Taken(Reservation reservation, Left left) implements Verdict {}

        record Refused(Refusal refusal, Left left) implements Verdict {}
    }

    /// One declared limit, for people.
    ///
    /// @param owner `key`, `workload`, `route`, `target`
    /// @param left how many there are to be had now
    public record Row(String owner, String name, Refusal.Kind kind, long limit, long left) {}

    /// Why a target is passed over that has nothing left: as in logs and `explain`.
    public static final String LIMITED = "limited";

    private static final Verdict UNLIMITED = new Verdict.Unlimited();
    private static final Allowance[] NONE = {};

    private final Map<String, Allowance> keys = new HashMap<>();
    private final Map<String, Allowance> workloads = new HashMap<>();
    private final Map<String, Allowance> routes = new HashMap<>();
    /// By label.
    private final Map<String, Allowance> targets = new HashMap<>();
    private final Map<String, Expectation> usual = new HashMap<>();
    private final boolean any;
    private final @Nullable Peers peers;
    private final @Nullable Sharing sharing;
    private final Guests guests;

    private Limits(Policy policy, @Nullable Limits before, int manyGuests) {
        if (before == null) {
            peers = policy.cluster() == null ? null : new Peers(policy.cluster().replicas());
            sharing = peers == null ? null : new Sharing(peers);
        } else {
            peers = before.peers;
            sharing = before.sharing;
        }
        for (Key key : policy.keys()) {
            add("key", key.name(), key.limits(), keys, before == null ? null : before.keys);
        }
        for (Workload workload : policy.workloads().values()) {
            add(
                    Allowance.WORKLOAD,
                    workload.name(),
                    workload.limits(),
                    workloads,
                    before == null ? null : before.workloads);
        }
        for (Route route : policy.routes().values()) {
            add("route", route.name(), route.limits(), routes, before == null ? null : before.routes);
            Expectation known = before == null ? null : before.usual.get(route.name());
            usual.put(route.name(), known == null ? new Expectation() : known);
            for (Target target : route.allTargets()) {
                add("target", target.label(), target.limits(), targets, before == null ? null : before.targets);
            }
        }
        guests = before == null ? new Guests(manyGuests, peers) : before.guests;
        any = !keys.isEmpty() || !workloads.isEmpty() || !routes.isEmpty();
    }

    public static Limits of(Policy policy) {
        return of(policy, Guests.MANY);
    }

    static Limits of(Policy policy, int manyGuests) {
        return new Limits(policy, null, manyGuests);
    }

    /// Those of the next policy: what is used up stays used up, also where the numbers are others.
    public Limits next(Policy policy) {
        return new Limits(policy, this, Guests.MANY);
    }

    private void add(
            String owner,
            String name,
            RateLimits limits,
            Map<String, Allowance> all,
            @Nullable Map<String, Allowance> before) {
        // A target stands in as many routes as lead there.
        if (!limits.none() && !all.containsKey(name)) {
            all.put(name, new Allowance(owner, name, limits, before == null ? null : before.get(name), peers));
        }
    }

    /// What is told to the other replicas, under this policy and all that follow; null when there are none.
    public @Nullable Sharing sharing() {
        return sharing;
    }

    /// Takes what a request is expected to need.
    ///
    /// @param key null in open mode
    /// @param now nanoseconds of a monotonic clock
    public Verdict take(@Nullable Key key, String workload, String route, Demand demand, long now) {
        return take(key, workload, route, demand, List.of(), now);
    }

    /// The same for a request that may use another workload's limits where its own workload's are used up.
    ///
    /// @param lenders these, in the order in which they are asked
    public Verdict take(
            @Nullable Key key, String workload, String route, Demand demand, List<Lender> lenders, long now) {
        if (!any && (key == null || key.limits().none())) {
            return UNLIMITED;
        }
        Allowance[] of = allowances(key, workload, route, now);
        if (of.length == 0) {
            return UNLIMITED;
        }
        Expectation expected = expected(route);
        Refusal tooLarge = tooLarge(of, expected.prompt(demand.bytes()));
        if (tooLarge != null) {
            return new Verdict.Refused(tooLarge, left(of, now));
        }
        Allowance[] own = of;
        Allowance lent = null;
        long[] tokens = new long[of.length];
        for (int i = 0; i < of.length; i++) {
            tokens[i] = of[i].tokens(demand, expected);
            Refusal refusal = of[i].take(tokens[i], now);
            Allowance lender = refusal == null || !of[i].isOfWorkload()
                    ? null
                    : lender(lenders, refusal.kind(), demand, expected, now);
            if (lender != null) {
                own = of.clone();
                of[i] = lender;
                lent = lender;
                tokens[i] = lender.tokens(demand, expected);
            } else if (refusal != null) {
                for (int taken = 0; taken < i; taken++) {
                    of[taken].undo(tokens[taken]);
                }
                return new Verdict.Refused(refusal, left(own, now));
            }
        }
        if (of[0].leaving()) {
            // It was forgotten just now, as nothing of it was used up; another one has its place.
            for (int taken = 0; taken < of.length; taken++) {
                of[taken].undo(tokens[taken]);
            }
            return take(key, workload, route, demand, lenders, now);
        }
        if (lent != null) {
            lent.countLent();
        }
        // Of others' limits a caller is told nothing.
        return new Verdict.Taken(new Reservation(of, tokens, demand, expected), left(own, now));
    }

    /// The first of these that has room for a request, which it has taken; null for none.
    ///
    /// @param kind what the borrower has used up: who does not limit that has none of it to lend
    private @Nullable Allowance lender(
            List<Lender> lenders, Refusal.Kind kind, Demand demand, Expectation expected, long now) {
        for (int i = 0; i < lenders.size(); i++) {
            Allowance lender = workloads.get(lenders.get(i).workload());
            if (lender != null
                    && lender.limits(kind)
                    && lender.tooLarge(expected.prompt(demand.bytes())) == null
                    && lender.take(lender.tokens(demand, expected), now) == null) {
                return lender;
            }
        }
        return null;
    }

    /// How many requests of others each workload's limits had room for, while its own were held; without those of
    /// which there were none.
    public Map<String, Long> lent() {
        Map<String, Long> lent = new TreeMap<>();
        workloads.forEach((name, each) -> {
            if (each.lent() > 0) {
                lent.put(name, each.lent());
            }
        });
        return lent;
    }

    /// Whether a target has as much left as a request is expected to need. That does not take it.
    ///
    /// @param label the target's
    public boolean leaves(String label, String route, Demand demand, long now) {
        Allowance target = targets.isEmpty() ? null : targets.get(label);
        return target == null || target.has(target.tokens(demand, expected(route)), now);
    }

    /// Whether nothing at all is left of a target's limits.
    public boolean usedUp(String label, long now) {
        Allowance target = targets.isEmpty() ? null : targets.get(label);
        return target != null && !target.has(1, now);
    }

    /// Takes of a target what an attempt is expected to need.
    ///
    /// @param label of a target that [something limits][#limitsTarget]
    /// @return what it took; null when there is not as much left
    public @Nullable Reservation takeOfTarget(String label, String route, Demand demand, long now) {
        Allowance target = Objects.requireNonNull(targets.get(label), label);
        Expectation expected = expected(route);
        long tokens = target.tokens(demand, expected);
        return target.take(tokens, now) == null
                ? new Reservation(new Allowance[] {target}, new long[] {tokens}, demand, expected)
                : null;
    }

    /// Whether anything limits the target of this label.
    public boolean limitsTarget(String label) {
        return !targets.isEmpty() && targets.containsKey(label);
    }

    /// What requests of this route usually need.
    public Expectation expected(String route) {
        return Objects.requireNonNull(usual.get(route));
    }

    private Allowance[] allowances(@Nullable Key key, String workload, String route, long now) {
        Allowance first = key == null || key.limits().none() ? null : allowance(key, now);
        Allowance second = workloads.get(workload);
        Allowance third = routes.get(route);
        int count = (first == null ? 0 : 1) + (second == null ? 0 : 1) + (third == null ? 0 : 1);
        if (count == 0) {
            return NONE;
        }
        Allowance[] of = new Allowance[count];
        if (third != null) {
            of[--count] = third;
        }
        if (second != null) {
            of[--count] = second;
        }
        if (first != null) {
            of[--count] = first;
        }
        return of;
    }

    private Allowance allowance(Key key, long now) {
        Allowance declared = keys.get(key.name());
        return declared == null ? guests.of(key, now) : declared;
    }

    private static @Nullable Refusal tooLarge(Allowance[] of, long prompt) {
        for (Allowance each : of) {
            Refusal refusal = each.tooLarge(prompt);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static Left left(Allowance[] of, long now) {
        Left.Of requests = null;
        Left.Of tokens = null;
        for (Allowance each : of) {
            requests = scarcer(requests, each.requests(), now);
            tokens = scarcer(tokens, each.tokens(), now);
        }
        return new Left(requests, tokens);
    }

    private static Left.@Nullable Of scarcer(Left.@Nullable Of known, @Nullable Bucket bucket, long now) {
        if (bucket == null) {
            return known;
        }
        long left = bucket.left(now);
        return known != null && known.left() <= left ? known : new Left.Of(bucket.limit(), left, bucket.untilFull(now));
    }

    /// A key's own.
    public List<Row> of(Key key, long now) {
        List<Row> rows = new ArrayList<>();
        if (!key.limits().none()) {
            addRows(allowance(key, now), rows, now);
        }
        return rows;
    }

    /// Every declared limit: keys', workloads', routes', targets'.
    public List<Row> rows(long now) {
        return rows(Stream.of(keys, workloads, routes, targets), now);
    }

    /// Those that several keys share: workloads', routes', targets'.
    public List<Row> shared(long now) {
        return rows(Stream.of(workloads, routes, targets), now);
    }

    private static List<Row> rows(Stream<Map<String, Allowance>> owners, long now) {
        List<Row> rows = new ArrayList<>();
        owners.flatMap(all -> all.values().stream()).forEach(each -> addRows(each, rows, now));
        return rows;
    }

    private static void addRows(Allowance of, List<Row> rows, long now) {
        Bucket requests = of.requests();
        if (requests != null) {
            rows.add(new Row(of.owner(), of.name(), Refusal.Kind.REQUESTS, requests.limit(), requests.left(now)));
        }
        Bucket tokens = of.tokens();
        if (tokens != null) {
            rows.add(new Row(of.owner(), of.name(), Refusal.Kind.TOKENS, tokens.limit(), tokens.left(now)));
        }
        int concurrent = of.limits().concurrent();
        if (concurrent > 0) {
            rows.add(new Row(of.owner(), of.name(), Refusal.Kind.CONCURRENT, concurrent, Math.max(0, of.left())));
        }
    }
}
