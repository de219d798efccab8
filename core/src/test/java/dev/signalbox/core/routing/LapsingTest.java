package dev.signalbox.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Commitment.Bought;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LapsingTest {
    private static final Target A = Declared.target("a/1", 0, 1);
    private static final Target B = Declared.target("b/1", 0, 1);
    private static final Target C = Declared.target("c/1", 0, 1);
    private static final Target LATER = Declared.target("d/1", 5, 1);

    private final Lapsing lapsing = new Lapsing();

    @Test
    void oneThatWouldLapseComesFirstAmongEqualsAndTheOthersKeepTheirTurns() {
        Router router = router("c", A, B, C, LATER);
        lapsing.are(Set.of("c/1"));

        assertThat(names(router, null)).containsExactly("c/1", "a/1", "b/1", "d/1");
        assertThat(names(router, null)).containsExactly("c/1", "b/1", "a/1", "d/1");
        assertThat(names(router, null)).containsExactly("c/1", "a/1", "b/1", "d/1");
    }

    @Test
    void thoseWhoseTurnItWasAreTold() {
        Router router = router("c", A, B, C);
        lapsing.are(Set.of("c/1"));

        List<List<String>> behind = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            behind.add(ready(router, null).behind().stream()
                    .map(each -> each.target().label() + " " + each.reason())
                    .toList());
        }

        assertThat(behind)
                .containsExactlyInAnyOrder(
                        List.of("a/1 commitment", "b/1 commitment"), List.of("b/1 commitment"), List.of());
    }

    @Test
    void itIsNotPutBeforeATargetOfHigherPriority() {
        Router router = router("d", A, LATER);
        lapsing.are(Set.of("d/1"));

        assertThat(names(router, null)).containsExactly("a/1", "d/1");
        assertThat(ready(router, null).behind()).isEmpty();
    }

    @Test
    void aSessionStaysWhereItIs() {
        Router router = router("b", A, B);
        List<String> before = names(router, "session-1");
        List<String> other = names(router, "session-4");

        lapsing.are(Set.of("b/1"));

        assertThat(names(router, "session-1")).isEqualTo(before);
        assertThat(names(router, "session-4")).isEqualTo(other);
    }

    @Test
    void whereAllWouldLapseTheyTakeTurnsAsEver() {
        Router router = router("a", A, B);
        lapsing.are(Set.of("a/1", "b/1"));

        assertThat(names(router, null)).containsExactly("a/1", "b/1");
        assertThat(names(router, null)).containsExactly("b/1", "a/1");
    }

    @Test
    void whatIsNoLongerPreferredTakesTurnsAgain() {
        Router router = router("b", A, B);
        lapsing.are(Set.of("b/1"));
        names(router, null);
        names(router, null);

        lapsing.are(Set.of());

        assertThat(names(router, null)).containsExactly("a/1", "b/1");
        assertThat(names(router, null)).containsExactly("b/1", "a/1");
    }

    private Router router(String committed, Target... targets) {
        Policy plain = new Declared()
                .route(new Route("chat", List.of(targets), Declared.TIMEOUTS, 3, false))
                .policy();
        Commitment commitment = new Commitment(
                "c",
                committed,
                Set.of(),
                new Bought.Dollars(BigDecimal.ONE),
                Instant.EPOCH,
                Instant.parse("2099-01-01T00:00:00Z"));
        Spending spending = new Spending(null, ZoneOffset.UTC, plain.spending().showing(), List.of(commitment));
        return new Router(
                new Policy(
                        plain.gateway(),
                        plain.console(),
                        plain.providers(),
                        plain.routes(),
                        plain.workloads(),
                        plain.keys(),
                        plain.limits(),
                        plain.accessLog(),
                        plain.drainTimeout(),
                        plain.prices(),
                        plain.adminToken(),
                        plain.bookkeeping(),
                        plain.cluster(),
                        plain.telemetry(),
                        spending,
                        plain.administration(),
                        plain.access(),
                        plain.codeRed(),
                        plain.overrides()),
                lapsing);
    }

    private static Plan.Ready ready(Router router, @Nullable String session) {
        Plan plan = router.plan("chat", "openai", Workload.DEFAULT, _ -> true, session);
        return (Plan.Ready) plan;
    }

    private static List<String> names(Router router, @Nullable String session) {
        return ready(router, session).candidates().stream().map(Candidate::name).toList();
    }
}
