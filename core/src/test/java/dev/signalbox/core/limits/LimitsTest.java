package dev.signalbox.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.limits.Limits.Verdict;
import dev.signalbox.core.limits.Refusal.Kind;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Lending;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.RateLimits.Reserve;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long NOW = TimeUnit.HOURS.toNanos(7);
    private static final String SECRET = "sk-0123456789abcdef";
    private static final Demand SHORT = new Demand(400, true, 0);

    private static final Key WEB = new Key("web", new Secret(SECRET), "default", Set.of(), Set.of(), limits(1, 0, 0));

    private static RateLimits limits(long rpm, long tpm, int concurrent) {
        return new RateLimits(rpm, tpm, concurrent, Reserve.EXPECTED);
    }

    private static Limits ofKey(RateLimits limits) {
        return Limits.of(new Declared()
                .route("chat", 1, "a/1")
                .limitedKey("web", SECRET, "default", limits)
                .policy());
    }

    private static Verdict take(Limits limits, Demand demand) {
        return limits.take(WEB, "default", "chat", demand, NOW);
    }

    private static Reservation taken(Limits limits, Demand demand) {
        Verdict verdict = take(limits, demand);
        assertThat(verdict).isInstanceOf(Verdict.Taken.class);
        return ((Verdict.Taken) verdict).reservation();
    }

    private static Refusal refused(Limits limits, Demand demand) {
        Verdict verdict = take(limits, demand);
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused) verdict).refusal();
    }

    private static long left(Limits limits, String owner, Kind kind) {
        return limits.rows(NOW).stream()
                .filter(row -> row.owner().equals(owner) && row.kind() == kind)
                .findAny()
                .orElseThrow()
                .left();
    }

    @Test
    void where_nothing_is_declared_nothing_is_limited() {
        Limits limits = Limits.of(new Declared().route("chat", 1, "a/1").policy());
        assertThat(limits.take(null, "default", "chat", SHORT, NOW)).isInstanceOf(Verdict.Unlimited.class);
        assertThat(limits.rows(NOW)).isEmpty();
    }

    /// One request after the other, and whose limit it was within.
    @Test
    void where_ones_own_is_used_up_a_workload_that_is_held_lends_what_it_has() {
        Limits limits = lending();
        List<Lending.Lender> lenders = List.of(lender("free"), lender("gone"), lender("side"), lender("plus"));

        List<Reservation> taken = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Verdict verdict = limits.take(null, "core", "chat", SHORT, lenders, NOW);
            taken.add(((Verdict.Taken) verdict).reservation());
            Left.Of left =
                    Objects.requireNonNull(((Verdict.Taken) verdict).left().requests());
            // Its own, of others' limits it is told nothing.
            assertThat(left.limit()).isEqualTo(1);
            assertThat(left.left()).isZero();
        }

        Refusal refusal = ((Verdict.Refused) limits.take(null, "core", "chat", SHORT, lenders, NOW)).refusal();
        assertThat(refusal.owner() + " " + refusal.name()).isEqualTo("workload core");
        assertThat(limits.lent()).isEqualTo(Map.of("side", 2L, "plus", 3L));
        assertThat(limits.take(null, "side", "chat", SHORT, NOW)).isInstanceOf(Verdict.Refused.class);

        taken.forEach(each -> each.settle(Usage.NONE, NOW));
        assertThat(limits.next(lendingPolicy()).lent()).isEqualTo(Map.of("side", 2L, "plus", 3L));
    }

    @Test
    void nothing_is_lent_of_what_the_key_or_the_route_is_limited_to() {
        Limits limits = Limits.of(new Declared()
                .route("chat", 1, "a/1")
                .workload(new Workload("side", Criticality.SHEDDABLE, null, null, limits(9, 0, 0)))
                .limitedKey("web", SECRET, "default", limits(1, 0, 0))
                .policy());
        assertThat(limits.take(WEB, "default", "chat", SHORT, List.of(lender("side")), NOW))
                .isInstanceOf(Verdict.Taken.class);

        assertThat(limits.take(WEB, "default", "chat", SHORT, List.of(lender("side")), NOW))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(limits.lent()).isEmpty();
    }

    @Test
    void what_a_request_uses_is_charged_to_whom_it_was_lent_by() {
        Limits limits = Limits.of(new Declared()
                .route("chat", 1, "a/1")
                .workload(new Workload("core", Criticality.CRITICAL_PLUS, null, null, limits(0, 1100, 0)))
                .workload(new Workload("side", Criticality.SHEDDABLE, null, null, limits(0, 5000, 0)))
                .policy());
        limits.take(null, "core", "chat", SHORT, NOW);

        Verdict second = limits.take(null, "core", "chat", SHORT, List.of(lender("side")), NOW);
        ((Verdict.Taken) second).reservation().settle(new Usage(100, 3900, 0, 0, 0, false), NOW);

        assertThat(limits.rows(NOW).stream()
                        .filter(row -> row.name().equals("side"))
                        .findAny()
                        .orElseThrow()
                        .left())
                .isEqualTo(1000);
    }

    @Test
    void nobody_lends_what_it_does_not_limit_nor_what_its_limit_could_never_hold() {
        Limits limits = Limits.of(new Declared()
                .route("chat", 1, "a/1")
                .workload(new Workload("core", Criticality.CRITICAL_PLUS, null, null, limits(0, 40_000, 0)))
                .workload(new Workload("few", Criticality.SHEDDABLE, null, null, limits(0, 0, 5)))
                .workload(new Workload("small", Criticality.SHEDDABLE, null, null, limits(0, 1000, 0)))
                .policy());
        Demand large = new Demand(100_000, false, 0);
        assertThat(limits.take(null, "core", "chat", large, NOW)).isInstanceOf(Verdict.Taken.class);

        assertThat(limits.take(null, "core", "chat", large, List.of(lender("few"), lender("small")), NOW))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(limits.lent()).isEmpty();
    }

    private static Lending.Lender lender(String workload) {
        return new Lending.Lender(workload, RateLimits.NONE);
    }

    private static Limits lending() {
        return Limits.of(lendingPolicy());
    }

    private static Policy lendingPolicy() {
        return new Declared()
                .route("chat", 1, "a/1")
                .workload(new Workload("core", Criticality.CRITICAL_PLUS, null, null, limits(1, 0, 0)))
                .workload(new Workload("free", Criticality.SHEDDABLE, null, null))
                .workload(new Workload("side", Criticality.SHEDDABLE, null, null, limits(2, 0, 0)))
                .workload(new Workload("plus", Criticality.SHEDDABLE_PLUS, null, null, limits(3, 0, 0)))
                .policy();
    }

    @Test
    void requests_a_minute() {
        Limits limits = ofKey(limits(3, 0, 0));
        for (int i = 0; i < 3; i++) {
            taken(limits, SHORT);
        }
        Refusal refusal = refused(limits, SHORT);
        assertThat(refusal).isEqualTo(new Refusal(Kind.REQUESTS, "key", "web", 3, 1, TimeUnit.SECONDS.toNanos(20)));
        assertThat(refusal.forever()).isFalse();
    }

    @Test
    void a_request_that_is_over_makes_room_for_another_at_once_but_not_for_another_a_minute() {
        Limits limits = ofKey(limits(3, 0, 1));
        Reservation first = taken(limits, SHORT);
        assertThat(refused(limits, SHORT).kind()).isEqualTo(Kind.CONCURRENT);
        first.settle(Usage.of(1, 1), NOW);
        taken(limits, SHORT).settle(Usage.NONE, NOW);
        assertThat(left(limits, "key", Kind.REQUESTS)).isEqualTo(1);
        assertThat(left(limits, "key", Kind.CONCURRENT)).isEqualTo(1);
    }

    @Test
    void settling_twice_gives_back_once() {
        Limits limits = ofKey(limits(0, 10_000, 5));
        Reservation one = taken(limits, SHORT);
        one.settle(Usage.of(100, 100), NOW);
        one.settle(Usage.of(100, 100), NOW);
        assertThat(left(limits, "key", Kind.CONCURRENT)).isEqualTo(5);
        assertThat(left(limits, "key", Kind.TOKENS)).isEqualTo(9800);
    }

    @Test
    void tokens_are_taken_as_expected_and_settled_as_used() {
        Limits limits = ofKey(limits(0, 10_000, 0));
        Reservation one = taken(limits, SHORT);
        assertThat(left(limits, "key", Kind.TOKENS)).isEqualTo(10_000 - 100 - 1000);
        one.settle(Usage.of(120, 30), NOW);
        assertThat(left(limits, "key", Kind.TOKENS)).isEqualTo(10_000 - 150);
    }

    @Test
    void what_was_used_besides_is_a_debt() {
        Limits limits = ofKey(limits(0, 2000, 0));
        taken(limits, SHORT).settle(Usage.of(500, 5500), NOW);
        Refusal refusal = refused(limits, new Demand(4, true, 9));
        assertThat(refusal.kind()).isEqualTo(Kind.TOKENS);
        assertThat(refusal.waitNanos())
                .isCloseTo(TimeUnit.SECONDS.toNanos(120), Offset.offset(TimeUnit.SECONDS.toNanos(1)));
    }

    @Test
    void a_short_request_is_not_refused_for_its_large_max_tokens() {
        Limits limits = ofKey(limits(0, 5000, 0));
        taken(limits, new Demand(400, true, 1_000_000));
        assertThat(left(limits, "key", Kind.TOKENS)).isEqualTo(5000 - 100 - 1000);
    }

    @Test
    void the_caller_bounds_what_is_expected() {
        Limits limits = ofKey(limits(0, 5000, 0));
        taken(limits, new Demand(400, true, 50));
        assertThat(left(limits, "key", Kind.TOKENS)).isEqualTo(5000 - 100 - 50);
    }

    @Test
    void by_declaration_all_of_max_tokens_is_taken() {
        Limits limits = ofKey(new RateLimits(0, 5000, 0, Reserve.MAX));
        taken(limits, new Demand(400, true, 3000));
        assertThat(left(limits, "key", Kind.TOKENS)).isEqualTo(5000 - 100 - 3000);
        assertThat(refused(limits, new Demand(400, true, 3000)).needed()).isEqualTo(3100);
    }

    @Test
    void an_answer_that_could_use_everything_waits_for_everything() {
        Limits limits = ofKey(new RateLimits(0, 5000, 0, Reserve.MAX));
        taken(limits, new Demand(400, true, 900_000));
        assertThat(left(limits, "key", Kind.TOKENS)).isZero();
    }

    @Test
    void a_prompt_above_the_limit_never_passes() {
        Refusal refusal = refused(ofKey(limits(0, 5000, 0)), new Demand(40_000, true, 0));
        assertThat(refusal).isEqualTo(new Refusal(Kind.TOKENS, "key", "web", 5000, 10_000, 0));
        assertThat(refusal.forever()).isTrue();
    }

    @Test
    void what_asks_for_no_tokens_takes_none() {
        Limits limits = ofKey(limits(10, 1, 0));
        taken(limits, Demand.NONE).settle(Usage.NONE, NOW);
        assertThat(left(limits, "key", Kind.TOKENS)).isEqualTo(1);
        assertThat(left(limits, "key", Kind.REQUESTS)).isEqualTo(9);
    }

    @Test
    void key_workload_and_route_are_taken_together_or_not_at_all() {
        Limits limits = Limits.of(new Declared()
                .limitedRoute("chat", limits(0, 0, 1), "a/1")
                .limitedWorkload("side", limits(5, 90_000, 7))
                .limitedKey("web", SECRET, "side", limits(5, 90_000, 7))
                .policy());
        assertThat(limits.take(WEB, "side", "chat", SHORT, NOW)).isInstanceOf(Verdict.Taken.class);
        Verdict second = limits.take(WEB, "side", "chat", SHORT, NOW);
        assertThat(second).isInstanceOf(Verdict.Refused.class);
        assertThat(((Verdict.Refused) second).refusal().owner()).isEqualTo("route");
        for (String owner : new String[] {"key", "workload"}) {
            assertThat(left(limits, owner, Kind.REQUESTS)).isEqualTo(4);
            assertThat(left(limits, owner, Kind.TOKENS)).isEqualTo(90_000 - 1100);
            assertThat(left(limits, owner, Kind.CONCURRENT)).isEqualTo(6);
        }
    }

    @Test
    void of_several_limits_the_scarcest_is_told() {
        Limits limits = Limits.of(new Declared()
                .limitedRoute("chat", limits(100, 0, 0), "a/1")
                .limitedWorkload("side", limits(0, 50_000, 0))
                .limitedKey("web", SECRET, "side", limits(10, 90_000, 0))
                .policy());
        Verdict.Taken verdict = (Verdict.Taken) limits.take(WEB, "side", "chat", SHORT, NOW);
        assertThat(verdict.left().requests()).isEqualTo(new Left.Of(10, 9, TimeUnit.SECONDS.toNanos(6)));
        Left.Of tokens = Objects.requireNonNull(verdict.left().tokens());
        assertThat(tokens.limit()).isEqualTo(50_000);
        assertThat(tokens.left()).isEqualTo(48_900);
    }

    @Test
    void the_next_policy_remembers_what_was_used() {
        Limits before = ofKey(limits(10, 0, 2));
        Reservation running = taken(before, SHORT);
        Limits after = before.next(new Declared()
                .route("chat", 1, "a/1")
                .limitedKey("web", SECRET, "default", limits(20, 0, 1))
                .policy());
        assertThat(left(after, "key", Kind.REQUESTS)).isEqualTo(18);
        assertThat(left(after, "key", Kind.CONCURRENT)).isZero();
        running.settle(Usage.NONE, NOW);
        assertThat(left(after, "key", Kind.CONCURRENT)).isEqualTo(1);
    }

    @Test
    void limits_of_a_key_that_no_config_declares_hold_and_are_those_of_its_name() {
        Limits limits = Limits.of(new Declared().route("chat", 1, "a/1").policy());

        assertThat(limits.take(WEB, "default", "chat", SHORT, NOW)).isInstanceOf(Verdict.Taken.class);
        Limits reloaded = limits.next(new Declared().route("chat", 1, "a/1").policy());
        assertThat(reloaded.take(WEB, "default", "chat", SHORT, NOW)).isInstanceOf(Verdict.Refused.class);
        assertThat(reloaded.take(WEB, "default", "chat", SHORT, NOW + TimeUnit.MINUTES.toNanos(1)))
                .isInstanceOf(Verdict.Taken.class);
    }

    @Test
    void of_many_such_keys_those_are_forgotten_whose_limits_are_full_again_and_no_others() {
        Guests guests = new Guests(10, null);
        for (int i = 0; i < 1000; i++) {
            guests.of(named("idle-" + i), NOW);
        }
        assertThat(guests.size()).isLessThanOrEqualTo(11);

        Guests busy = new Guests(10, null);
        for (int i = 0; i < 100; i++) {
            assertThat(busy.of(named("busy-" + i), NOW).take(0, NOW)).isNull();
        }
        assertThat(busy.size()).isEqualTo(100);
        assertThat(busy.of(named("busy-0"), NOW).take(0, NOW)).isNotNull();
    }

    @Test
    void such_a_key_is_not_forgotten_while_a_request_of_it_runs() {
        Limits limits = Limits.of(new Declared().route("chat", 1, "a/1").policy(), 1);
        Key slow = new Key("slow", new Secret(SECRET), "default", Set.of(), Set.of(), limits(0, 100, 0));
        Reservation running = ((Verdict.Taken) limits.take(slow, "default", "chat", SHORT, NOW)).reservation();

        long later = NOW + TimeUnit.MINUTES.toNanos(2);
        for (int i = 0; i < 20; i++) {
            limits.take(named("other-" + i), "default", "chat", SHORT, later);
        }
        running.settle(Usage.of(100, 400), later);

        assertThat(limits.take(slow, "default", "chat", SHORT, later)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void who_takes_of_one_that_is_forgotten_at_the_same_moment_sees_it() {
        Guests guests = new Guests(1, null);
        Allowance held = guests.of(named("web"), NOW);

        guests.of(named("other"), NOW);

        assertThat(held.take(0, NOW)).isNull();
        assertThat(held.leaving()).isTrue();
        assertThat(guests.of(named("web"), NOW)).isNotSameAs(held);
    }

    @Test
    void nobody_gets_a_fresh_allowance_by_coming_while_it_is_forgotten() throws Exception {
        int rounds = 10_000;
        int callers = 3;
        Limits limits = Limits.of(new Declared().route("chat", 1, "a/1").policy(), 1);
        AtomicLong now = new AtomicLong(NOW);
        AtomicInteger taken = new AtomicInteger();
        int wrong = 0;
        CyclicBarrier together = new CyclicBarrier(callers + 1);
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        together.await();
                        if (limits.take(named("web"), "default", "chat", SHORT, now.get())
                                instanceof Verdict.Taken one) {
                            one.reservation().settle(Usage.NONE, now.get());
                            taken.incrementAndGet();
                        }
                        together.await();
                    }
                    return true;
                }));
            }
            for (int round = 0; round < rounds; round++) {
                now.addAndGet(TimeUnit.MINUTES.toNanos(2));
                taken.set(0);
                together.await();
                for (int i = 0; i < 5; i++) {
                    limits.take(named("other-" + i), "default", "chat", SHORT, now.get());
                }
                together.await();
                wrong += taken.get() == 1 ? 0 : 1; // told at the end, as others wait for each other
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(wrong).isZero();
    }

    private static Key named(String name) {
        return new Key(name, new Secret(SECRET), "default", Set.of(), Set.of(), limits(1, 0, 0));
    }
}
