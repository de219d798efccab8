package dev.signalbox.core.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Measure.Admission;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WayBackTest {
    private static final Policy DECLARED =
            new Declared().route("chat", 3, "a/m").workload("side", null).policy();
    private static final Route CHAT = Objects.requireNonNull(DECLARED.routes().get("chat"));
    private static final Measures HELD = measure(new Measure(Admission.DEFER, 0, CHAT));

    private WayBack back = WayBack.NOTHING;

    @ParameterizedTest
    @CsvSource({"0, 0.1", "59, 0.1", "60, 0.25", "119, 0.25", "120, 0.5", "179, 0.5"})
    void it_comes_back_in_steps(long after, double share) {
        held(1000);
        released(1002);

        Measure measure = Objects.requireNonNull(released(1002 + after).of("side", "chat"));

        assertThat(measure.share()).isEqualTo(share);
        assertThat(measure.of(share - 0.001)).isEqualTo(Admission.RUN);
        assertThat(measure.of(share)).isEqualTo(Admission.DEFER);
        assertThat(measure.route()).isEqualTo(CHAT);
    }

    @Test
    void after_three_minutes_it_is_as_declared() {
        held(1000);
        released(1002);

        assertThat(released(1182)).isEqualTo(Measures.NONE);
        assertThat(back).isEqualTo(WayBack.NOTHING);
    }

    @Test
    void what_was_never_held_needs_no_way_back() {
        assertThat(released(1000)).isEqualTo(Measures.NONE);
    }

    @Test
    void who_is_held_again_on_the_way_begins_at_the_first_step() {
        held(1000);
        released(1002);
        released(1130);
        assertThat(held(1132)).isEqualTo(HELD);

        assertThat(Objects.requireNonNull(released(1134).of("side", "chat")).share())
                .isEqualTo(0.1);
    }

    @Test
    void a_milder_level_changes_the_route_on_the_way() {
        Route tired = CHAT.with(Retry.of(3).only(0.5));
        held(1000);

        Measure measure = Objects.requireNonNull(
                see(measure(Measure.running(tired)), 1002).of("side", "chat"));

        assertThat(measure).isEqualTo(new Measure(Admission.DEFER, 0.1, tired));
    }

    @Test
    void what_is_no_longer_declared_is_forgotten() {
        held(1000);
        back = back.next(Measures.NONE, 1002);

        assertThat(back.on(
                        Measures.NONE, new Declared().route("other", 1, "a/m").policy(), 1002))
                .isEqualTo(Measures.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatever_happens_all_run_three_minutes_after_the_last_hold(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long now = 1000;
        for (int i = 0; i < 500; i++) {
            now += 2 + random.nextInt(100);
            see(random.nextInt(3) == 0 ? HELD : Measures.NONE, now);
        }
        released(now + 2);

        assertThat(released(now + 182)).isEqualTo(Measures.NONE);
    }

    private Measures held(long now) {
        return see(HELD, now);
    }

    private Measures released(long now) {
        return see(Measures.NONE, now);
    }

    private Measures see(Measures wanted, long now) {
        back = back.next(wanted, now);
        return back.on(wanted, DECLARED, now);
    }

    private static Measures measure(Measure measure) {
        return Measures.of(Map.of("side", Map.of("chat", measure)));
    }
}
