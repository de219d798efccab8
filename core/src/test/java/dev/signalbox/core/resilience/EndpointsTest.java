package dev.signalbox.core.resilience;

import static dev.signalbox.core.resilience.Given.SECOND;
import static dev.signalbox.core.resilience.Given.answers;
import static dev.signalbox.core.resilience.Given.fails;
import static dev.signalbox.core.resilience.Given.refused;
import static dev.signalbox.core.resilience.Given.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.policy.Hedge;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
    private static final long MILLI = 1_000_000;

    private final Given given = new Given();
    private long now = 1000 * SECOND;

    // ── Slow ones ────────────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({
        // usual first content of all, that of one lately (ms), ejected
        "400, 2000, true",
        "400, 1100, false",
        "100, 500, false",
        "2000, 5500, false",
        "2000, 9000, true"
    })
    void one_that_became_far_slower_than_its_siblings_is_ejected(long usualMillis, long lateMillis, boolean ejected) {
        List<Endpoint> siblings = List.of(given.endpoint("a", 1), given.endpoint("b", 1), given.endpoint("c", 1));
        for (Endpoint each : siblings) {
            content(each, 1000, usualMillis);
        }
        content(siblings.getFirst(), 20, lateMillis);

        Endpoints.ejectSlow(siblings, now);

        assertThat(siblings.getFirst().condition(now)).isEqualTo(ejected ? Condition.EJECTED : Condition.OPEN);
        assertThat(siblings.get(1).condition(now)).isEqualTo(Condition.OPEN);
    }

    @Test
    void one_that_was_always_slower_is_no_outlier() {
        List<Endpoint> siblings = List.of(given.endpoint("a", 1), given.endpoint("b", 1));
        content(siblings.getFirst(), 1000, 5000);
        content(siblings.getLast(), 1000, 400);

        Endpoints.ejectSlow(siblings, now);

        assertThat(siblings).noneMatch(Endpoint::ejected);
    }

    @Test
    void when_all_become_slow_none_is_an_outlier() {
        List<Endpoint> siblings = List.of(given.endpoint("a", 1), given.endpoint("b", 1));
        for (Endpoint each : siblings) {
            content(each, 1000, 400);
            content(each, 40, 4000);
        }

        Endpoints.ejectSlow(siblings, now);

        assertThat(siblings).noneMatch(Endpoint::ejected);
    }

    @Test
    void of_those_that_are_hardly_known_none_is_an_outlier() {
        List<Endpoint> siblings = List.of(given.endpoint("a", 1), given.endpoint("b", 1));
        content(siblings.getFirst(), 1, 100);
        content(siblings.getFirst(), 18, 60_000);
        content(siblings.getLast(), 1000, 100);

        Endpoints.ejectSlow(siblings, now);

        assertThat(siblings).noneMatch(Endpoint::ejected);
    }

    @Test
    void who_was_slow_and_is_back_by_any_answers_is_not_judged_by_the_past() {
        List<Endpoint> siblings = List.of(given.endpoint("a", 1), given.endpoint("b", 1));
        siblings.forEach(each -> content(each, 1000, 400));
        Endpoint slow = siblings.getFirst();
        content(slow, 40, 4000);
        Endpoints.ejectSlow(siblings, now);
        assertThat(slow.ejected()).isTrue();

        long back = slow.ejectedUntil();
        for (int i = 0; i < 3; i++) {
            Given.fails(slow, Given.refused(Refused.Reason.CALLER, 400, -1), null, back);
        }
        assertThat(slow.ejected()).isFalse();
        Endpoints.ejectSlow(siblings, back);

        assertThat(slow.ejected()).isFalse();
    }

    private void content(Endpoint endpoint, int times, long millis) {
        for (int i = 0; i < times; i++) {
            Permit permit = taken(endpoint, now);
            permit.content(now, millis * MILLI);
            permit.succeeded(now);
        }
    }

    // ── The next policy's ────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void what_is_known_outlives_a_reload() {
        Endpoint failing = given.endpoint("failing", 1);
        fails(failing, 5, now);
        Endpoint resting = given.endpoint("resting", 1);
        fails(resting, refused(Reason.RATE_LIMITED, 429, 60_000), null, now);
        Endpoint benched = given.endpoint("one", 2);
        fails(benched, refused(Reason.CREDENTIAL, 401, -1), null, now);
        Permit held = taken(given.endpoint("one", 1), now);
        RetryBudget caller = given.endpoints.caller("web");
        Hedge hedge = new Hedge(null, 0.02);
        Hedging hedging = given.endpoints.hedging("chat", hedge);

        given.endpoints = given.endpoints.next();

        assertThat(given.endpoint("failing", 1)).isSameAs(failing);
        assertThat(given.endpoint("resting", 1).condition(now)).isEqualTo(Condition.RESTING);
        assertThat(given.endpoint("another", 2).condition(now)).as("the key").isEqualTo(Condition.BENCHED);
        assertThat(given.endpoint("one", 1).inFlight()).isEqualTo(1);
        held.succeeded(now);
        assertThat(given.endpoint("one", 1).inFlight()).isZero();
        assertThat(given.endpoints.caller("web")).isSameAs(caller);
        assertThat(given.endpoints.hedging("chat", hedge)).isSameAs(hedging);
    }

    @Test
    void what_is_declared_in_another_way_begins_anew() {
        Endpoint before = given.endpoint("one", 1);
        fails(before, 5, now);
        Hedging hedging = given.endpoints.hedging("chat", new Hedge(null, 0.02));

        given.endpoints = given.endpoints.next();

        Endpoint after = given.endpoint(Declared.target("k/one", 0, 1), 1, 5);
        assertThat(after.condition(now)).isEqualTo(Condition.OPEN);
        assertThat(given.endpoints.hedging("chat", new Hedge(Duration.ofSeconds(1), 0.02)))
                .isNotSameAs(hedging);
    }

    @Test
    void what_was_not_declared_for_a_while_is_forgotten() {
        fails(given.endpoint("one", 1), 5, now);

        given.endpoints = given.endpoints.next().next();

        assertThat(given.endpoint("one", 1).failing()).isFalse();
        answers(given.endpoint("one", 1), 1, now);
    }
}
