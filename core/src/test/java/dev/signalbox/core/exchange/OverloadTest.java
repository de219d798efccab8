package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.admission.Figures;
import dev.signalbox.core.admission.TurnedAway;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A target that answers twenty requests at once, one second each, so twenty a second, and more of them than that:
/// four workloads on one route.
class OverloadTest {
    private static final int ROOM = 20;
    private static final int LENGTH = 100;

    private final Rules rules = rules();
    private final List<Double> shares = new ArrayList<>();

    private static String secret(String key) {
        return "sk-a-secret-for-tests-" + key;
    }

    private static Rules rules() {
        Queue queue = new Queue(LENGTH, Duration.ofSeconds(10));
        Declared declared = new Declared()
                .narrow("a", ROOM)
                .route(Declared.chat(Delivery.LIVE, null, queue, Declared.target("a/1", 0, 1)));
        for (Criticality each : Criticality.values()) {
            String name = each.name().toLowerCase(Locale.ROOT);
            declared.workload(new Workload(name, each, null, null));
            declared.key(name, secret(name), name);
            declared.key(name + "-2", secret(name + "-2"), name);
        }
        return Rules.of(declared.policy(), Played.SALT, Watcher.NOBODY);
    }

    private static Rush comes(Rush rush, String key, double perSecond, int from, int until) {
        return rush.comes(key, secret(key), perSecond, from, until);
    }

    private Figures figures() {
        return Objects.requireNonNull(rules.standing().queues().get("chat"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void at_four_times_the_load_the_core_is_served_and_the_rest_is_shed_gradually(long seed) {
        Rush rush = new Rush(rules, seed);
        comes(rush, "critical_plus", 5, 0, 360);
        comes(rush, "critical", 8, 0, 360);
        // Half a load before, four times as much for five minutes, and after.
        comes(rush, "sheddable_plus", 2, 0, 30);
        comes(rush, "sheddable_plus", 27, 30, 330);
        comes(rush, "sheddable", 40, 30, 330);
        comes(rush, "sheddable", 2, 330, 360);
        List<Rush.End> ends = rush.ends(400);

        assertThat(Rush.served(ends, "critical_plus", _ -> true)).isGreaterThanOrEqualTo(0.994);
        assertThat(Rush.served(ends, "critical", _ -> true)).isGreaterThanOrEqualTo(0.994);
        assertThat(ends.stream()
                        .filter(each -> each.key().startsWith("critical"))
                        .mapToLong(Rush.End::waited)
                        .max()
                        .orElse(0))
                .as("milliseconds that one of them waits")
                .isLessThan(2000);
        // Seven of twenty are left for 27 and 40 a second.
        for (int from = 40; from < 330; from += 10) {
            int begin = from;
            shares.add(Rush.served(ends, "sheddable_plus", at -> at >= begin && at < begin + 10));
        }
        assertThat(shares)
                .as("never all or nothing")
                .allSatisfy(share -> assertThat(share).isBetween(0.05, 0.6));
        assertThat(shares.stream().mapToDouble(Double::doubleValue).average().orElse(0))
                .isBetween(0.22, 0.30);
        assertThat(Rush.served(ends, "sheddable", at -> at >= 40 && at < 330)).isLessThan(0.05);
        long goodput = ends.stream()
                .filter(each -> each.served() && each.at() >= 30 && each.at() < 330)
                .count();
        assertThat(goodput / (300.0 * ROOM)).as("nothing is left unused").isGreaterThan(0.97);
        assertThat(Rush.served(ends, "sheddable", at -> at >= 345))
                .as("nothing is left of it afterwards")
                .isOne();
        assertThat(rush.mostWaiting()).isLessThanOrEqualTo(LENGTH);
        assertThat(rules.standing().waiting()).containsEntry("chat", 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void when_the_important_alone_are_too_many_the_most_important_are_served_and_of_the_others_a_share(long seed) {
        Rush rush = new Rush(rules, seed);
        comes(rush, "critical_plus", 10, 0, 300);
        comes(rush, "critical", 20, 0, 300);
        comes(rush, "sheddable", 5, 0, 300);
        List<Rush.End> ends = rush.ends(340);

        assertThat(Rush.served(ends, "critical_plus", _ -> true)).isGreaterThanOrEqualTo(0.994);
        for (int from = 30; from < 290; from += 10) {
            int begin = from;
            shares.add(Rush.served(ends, "critical", at -> at >= begin && at < begin + 10));
        }
        assertThat(shares)
                .as("never all or nothing")
                .allSatisfy(share -> assertThat(share).isBetween(0.2, 0.85));
        assertThat(figures().turnedAway(Criticality.SHEDDABLE, TurnedAway.DISPLACED)
                        + figures().turnedAway(Criticality.SHEDDABLE, TurnedAway.FULL))
                .as("told while they wait, or at once")
                .isPositive();
        assertThat(figures().turnedAway(Criticality.CRITICAL, TurnedAway.SHED)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void of_two_keys_in_one_class_the_modest_one_is_served_and_the_greedy_one_gets_what_is_left(long seed) {
        Rush rush = new Rush(rules, seed);
        comes(rush, "sheddable", 70, 0, 200);
        comes(rush, "sheddable-2", 4, 0, 200);
        List<Rush.End> ends = rush.ends(240);

        assertThat(Rush.served(ends, "sheddable-2", _ -> true)).isGreaterThan(0.9);
        assertThat(Rush.served(ends, "sheddable", _ -> true)).isBetween(0.18, 0.26);
    }

    @Test
    void a_burst_that_can_be_served_in_time_loses_nobody() {
        Rush rush = new Rush(rules, 1);
        comes(rush, "sheddable", 4, 0, 60);
        comes(rush, "sheddable-2", 70, 20, 21);
        List<Rush.End> ends = rush.ends(100);

        assertThat(ends).allMatch(Rush.End::served);
        assertThat(rush.mostWaiting()).isGreaterThan(30);
    }
}
