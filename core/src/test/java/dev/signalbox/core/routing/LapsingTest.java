package dev.signalbox.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Commitment.Bought;
import dev.signalbox.model.policy.Lending;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"FIRST, c/1 a/1 b/1 d/1, a/1 lent", "LAST, a/1 b/1 c/1 d/1, ", "USUAL, a/1 b/1 c/1 d/1, "})
    void inAnEmergencyThroughputThatWasBoughtIsForWhatMattersMost(
            Lending.Turn turn, String order, @Nullable String behind) {
        Router router = throughput("c", A, B, C, LATER);

        Plan.Ready plan = under(router, turn, null);

        assertThat(String.join(
                        " ", plan.candidates().stream().map(Candidate::name).toList()))
                .isEqualTo(order);
        assertThat(plan.behind().stream().map(each -> each.target().label() + " " + each.reason()))
                .containsExactlyElementsOf(behind == null ? List.of() : List.of(behind));
        Plan.Ready next = under(router, turn, null);
        if (turn == Lending.Turn.LAST) {
            assertThat(next.candidates().stream().map(Candidate::name)).containsExactly("b/1", "a/1", "c/1", "d/1");
            // Its own turn, which it leaves to others.
            assertThat(under(router, turn, null).behind()).containsExactly(new Plan.LeftOut(C, Plan.LENT));
        }
    }

    @Test
    void inAnEmergencyASessionStaysAndDollarsAreNoThroughput() {
        Router router = throughput("b", A, B);
        assertThat(under(router, Lending.Turn.FIRST, "session-1").candidates())
                .isEqualTo(ready(router, "session-1").candidates());

        Router dollars = router("b", A, B);
        lapsing.at(policy(new Bought.Dollars(BigDecimal.ONE), "b", A, B), Instant.EPOCH.plusSeconds(1));
        assertThat(lapsing.throughput()).isEmpty();
        assertThat(under(dollars, Lending.Turn.FIRST, null)
                        .candidates()
                        .getFirst()
                        .name())
                .isEqualTo("a/1");
    }

    @Test
    void whatHasEndedIsThereNoMore() {
        Policy policy = policy(new Bought.Throughput(1000), "b", A, B);

        lapsing.at(policy, Instant.parse("2098-12-31T00:00:00Z"));
        assertThat(lapsing.throughput()).containsExactly("b/1");
        lapsing.at(policy, Instant.parse("2099-01-01T00:00:00Z"));
        assertThat(lapsing.throughput()).isEmpty();
    }

    private Router throughput(String provider, Target... targets) {
        Policy policy = policy(new Bought.Throughput(1000), provider, targets);
        lapsing.at(policy, Instant.EPOCH.plusSeconds(1));
        return new Router(policy, lapsing);
    }

    private static Plan.Ready under(Router router, Lending.Turn turn, @Nullable String session) {
        Plan.Ready plan = ready(router, session);
        return router.under(plan.route().with(new Lending(List.of(), turn)), plan, Workload.DEFAULT, session);
    }

    private Router router(String committed, Target... targets) {
        return new Router(policy(new Bought.Dollars(BigDecimal.ONE), committed, targets), lapsing);
    }

    private static Policy policy(Bought bought, String committed, Target... targets) {
        Policy plain = new Declared()
                .route(new Route("chat", List.of(targets), Declared.TIMEOUTS, 3, false))
                .policy();
        Commitment commitment =
                new Commitment("c", committed, Set.of(), bought, Instant.EPOCH, Instant.parse("2099-01-01T00:00:00Z"));
        return Declared.committing(plain, commitment);
    }

    private static Plan.Ready ready(Router router, @Nullable String session) {
        Plan plan = router.plan("chat", "openai", Workload.DEFAULT, _ -> true, session);
        return (Plan.Ready) plan;
    }

    private static List<String> names(Router router, @Nullable String session) {
        return ready(router, session).candidates().stream().map(Candidate::name).toList();
    }
}
