package dev.signalbox.app.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.config.ScenarioFile;
import dev.signalbox.app.drill.Figures.Fate;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrillTest {
    private static final Set<Criticality> ALL = Set.of(Criticality.values());
    private static final long END = Long.MAX_VALUE;

    @Test
    void the_same_seed_makes_the_same_report_byte_for_byte() {
        Scenario scenario = Stage.scenario(Stage.SHORT);

        String once = Stage.page(Stage.live(Stage.usual(), scenario, 7), false);

        assertThat(Stage.page(Stage.live(Stage.usual(), scenario, 7), false)).isEqualTo(once);
        assertThat(Stage.page(Stage.live(Stage.usual(), scenario, 8), false)).isNotEqualTo(once);
    }

    @Test
    void in_every_life_the_same_people_ask_the_same() {
        List<Figures> lives =
                Stage.live(Stage.usual(), Stage.scenario(Stage.SHORT), 1).lives();

        assertThat(lives).hasSize(4);
        for (Criticality each : Criticality.values()) {
            assertThat(lives.stream()
                            .map(life -> life.asked(Set.of(each), 0, END))
                            .distinct())
                    .as(each.toString())
                    .hasSize(1)
                    .doesNotContain(0L);
        }
    }

    @Test
    void observing_changes_nothing_and_acting_does() {
        Comparison lives = Stage.live(Stage.usual(), Stage.scenario(Stage.SHORT), 1);
        Figures off = lives.life("off");
        Figures observe = lives.life("observe");
        Figures on = lives.life("on");

        assertThat(observe.requests()).isEqualTo(off.requests());
        assertThat(observe.failures()).isEqualTo(off.failures());
        assertThat(observe.picodollars()).isEqualTo(off.picodollars());
        assertThat(observe.count(ALL, Fate.HELD, 0, END)).isZero();
        assertThat(observe.nanosIn(Level.ORANGE)).isPositive();
        assertThat(off.nanosIn(Level.ORANGE)).isZero();
        assertThat(on.count(ALL, Fate.HELD, 0, END)).isPositive();
        assertThat(on.success()).isGreaterThan(off.success() + 0.02);
    }

    @Test
    void a_report_in_korean_says_why_a_level_came_in_korean() {
        String page = Stage.page(Stage.live(Stage.usual(), Stage.scenario(Stage.SHORT), 1), true);

        assertThat(page).contains("제공사 오류; ", "소진 속도 ").doesNotContain("provider-errors", "burn", "공급자", "제공자");
    }

    @Test
    void what_is_held_back_never_matters() {
        Figures on = Stage.live(Stage.usual(), Stage.shipped("provider-outage"), Variant.ON, 3);

        assertThat(on.count(Figures.CORE, Fate.HELD, 0, END)).isZero();
        assertThat(on.count(Set.of(Criticality.SHEDDABLE), Fate.HELD, 0, END)).isPositive();
    }

    @Test
    void what_a_level_puts_off_is_answered_later() {
        String puttingOff = ScenarioFile.usualConfig()
                .replace(
                        "shopping: { criticality: sheddable-plus }",
                        "shopping: { criticality: sheddable-plus, defer: true }");
        Scenario scenario = Stage.shipped("provider-outage");
        Figures on = Stage.live(Stage.config(puttingOff), scenario, Variant.ON, 1);
        Figures off = Stage.live(Stage.config(puttingOff), scenario, Variant.OFF, 1);

        long deferred = on.count(Set.of(Criticality.SHEDDABLE_PLUS), Fate.DEFERRED, 0, END);
        assertThat(deferred).isPositive();
        assertThat(on.laterAnswers()).isEqualTo(deferred);
        assertThat(on.count(Set.of(Criticality.SHEDDABLE), Fate.DEFERRED, 0, END))
                .as("of a workload that does not defer")
                .isZero();
        assertThat(on.count(Set.of(Criticality.SHEDDABLE_PLUS), Fate.HELD, 0, END))
                .as("streams are not put off")
                .isPositive();
        assertThat(off.count(ALL, Fate.DEFERRED, 0, END)).isZero();
        assertThat(on.success()).isGreaterThan(0.994);
    }

    @Test
    void every_question_ends_in_one_way() {
        Scenario scenario = Stage.shipped("recovery-herd");
        Figures on = Stage.live(Stage.usual(), scenario, Variant.ON, 1);
        // What came up just before the end may not have ended.
        long until = scenario.length().toNanos() - 200 * Agenda.SECOND;
        long ended = 0;
        for (Fate fate : Fate.values()) {
            ended += on.count(ALL, fate, 0, until);
        }

        assertThat(ended).isEqualTo(on.asked(ALL, 0, until));
    }

    @Test
    void without_a_fault_all_is_answered_and_nothing_is_raised() {
        Scenario calm = Stage.scenario("{ title: calm, length: 30m, providers: { first: 200%, others: 70% } }");
        Figures on = Stage.live(Stage.usual(), calm, Variant.ON, 1);

        assertThat(on.success()).isGreaterThan(0.999);
        assertThat(on.shifts()).isEmpty();
        assertThat(on.first(Figures.CORE, 0.5, 0, END)).isBetween(350, 500);
    }

    @Test
    void a_configs_own_workloads_and_routes_are_played_in_the_shares_of_the_scenario() {
        Casting casting = Casting.of(
                Stage.config("""
                        providers:
                          a: { dialect: openai, url: "https://a.example/v1" }
                          b: { dialect: openai, url: "https://b.example/v1", processing: kr }
                        routes:
                          fast: { targets: [b/small] }
                          good: { targets: [a/large, { to: b/large, priority: 1 }] }
                        workloads:
                          one: { criticality: critical-plus, residency: kr }
                          two: { criticality: critical-plus }
                          mail: { criticality: sheddable }
                        keys:
                          - { name: k1, secret: "0123456789abcdef1", workload: one }
                          - { name: k2, secret: "0123456789abcdef2", workload: two, routes: [good] }
                          - { name: k3, secret: "0123456789abcdef3", workload: mail }
                        """),
                Stage.scenario("title: t\nlength: 5m\ntraffic: { shares: { critical-plus: 50%, sheddable: 25% } }"),
                1);

        List<Source> sources = Objects.requireNonNull(casting).sources();
        assertThat(sources).extracting(Source::workload).containsExactly("one", "two", "mail");
        assertThat(sources).extracting(Source::share).containsExactly(1 / 3.0, 1 / 3.0, 1 / 3.0);
        assertThat(sources.get(1).models()).containsExactly("good");
        assertThat(casting.first()).isEqualTo("b");
        assertThat(casting.served()).containsOnlyKeys("a", "b");
    }

    @Test
    void a_config_without_routes_and_keys_can_be_played() {
        Figures on = Stage.live(
                Stage.config("providers: { a: { dialect: openai, url: \"https://a.example/v1\" } }"),
                Stage.scenario("title: t\nlength: 3m"),
                Variant.ON,
                1);

        assertThat(on.asked(ALL, 0, END)).isPositive();
        assertThat(on.goodput(ALL, 0, 100 * Agenda.SECOND)).isGreaterThan(0.99);
    }

    @Test
    void leaving_a_provider_shows_what_its_absence_does() {
        Comparison lives = Stage.live(Stage.usual(), Stage.shipped("leave").at(4), 1);

        assertThat(lives.left()).isEqualTo("north");
        assertThat(lives.life("on").success()).isGreaterThan(0.999);
        assertThat(lives.with().success()).isGreaterThan(lives.without().success());
        assertThat(Stage.page(lives, false)).contains("Without north", "bought from north ahead");
    }

    @Test
    void the_page_needs_nothing_but_itself_and_escapes_what_it_is_told() {
        Scenario named = Stage.scenario(Stage.SHORT.replace("title: short", "title: \"<script>alert(1)</script>\""));
        Comparison lives = Stage.live(Stage.usual(), named, 1);

        for (boolean korean : List.of(true, false)) {
            assertThat(Stage.page(lives, korean))
                    .doesNotContain("<script", "http://", "https://", "src=", "@import", "url(")
                    .contains("&lt;script&gt;", "<svg", korean ? "lang=\"ko\"" : "lang=\"en\"");
        }
        assertThat(Stage.page(lives, true)).contains("나란히 보기", "코드 레드");
    }
}
