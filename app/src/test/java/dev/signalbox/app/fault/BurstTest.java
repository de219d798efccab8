package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Callers;
import dev.signalbox.app.Callers.Asked;
import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Side traffic comes twelve times as much (row 41), more than the only provider bears: the core has what it was
/// promised.
@Tag("sockets")
@Tag("process")
final class BurstTest {
    private static final String CORE = "a-long-secret-of-the-core";
    private static final String ADS = "a-long-secret-of-the-ads";
    private static final double USUAL = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void row41ABurstOfSheddableTrafficLeavesTheCoreWithinItsObjective() throws Exception {
        // Eight at once, a fifth of a second each: forty a second.
        Script steady = Script.defaults().withLatency(Distribution.times("200ms"), Distribution.ZERO);
        try (Simulator provider = Simulator.start(steady);
                ChildProgram program = new ChildProgram(config(provider));
                Callers callers = new Callers("http://127.0.0.1:" + program.port())) {
            // A cold process is slow: that is counted apart.
            Asked before = callers.ask("core, before", 2, true, "authorization", "Bearer " + CORE);
            Asked usual = callers.ask("ads", USUAL, true, "authorization", "Bearer " + ADS);
            Awaitility.await("it is warm")
                    .atMost(PATIENCE)
                    .until(() -> before.count(Callers.ANSWERED) >= 10 && usual.count(Callers.ANSWERED) >= 8);

            Asked burst = callers.ask("ads, eleven times more", 11 * USUAL, true, "authorization", "Bearer " + ADS);
            Asked core = callers.ask("core", 8, true, "authorization", "Bearer " + CORE);
            Awaitility.await("the burst is more than there is room for, and goes on")
                    .atMost(PATIENCE)
                    .until(() -> core.all() > 120 && burst.unanswered() > 50);
            callers.rest();

            assertThat(core.answered()).as("%s; %s", core, burst).isGreaterThanOrEqualTo(0.99);
            assertThat(core.within(Duration.ofSeconds(5))).isGreaterThanOrEqualTo(0.95);
            assertThat(burst.count(Callers.ANSWERED))
                    .as("what room is left is used")
                    .isPositive();
            assertThat(program.messages()).noneMatch(line -> line.contains("is orange") || line.contains("is red"));
        }
    }

    private static String config(Simulator provider) {
        return """
                providers: { p: { dialect: openai, url: "%s/v1", concurrency: 8 } }
                routes: { chat: { targets: [p/m], queue: { timeout: 5s } } }
                workloads:
                  core:
                    criticality: critical-plus
                    objectives: { success: 99%%, first-token: { within: 5s, ratio: 95%% } }
                  ads: { criticality: sheddable }
                keys:
                  - { name: core, secret: "%s", workload: core }
                  - { name: ads, secret: "%s", workload: ads }
                code-red: {}
                """.formatted(provider.url(), CORE, ADS);
    }
}
