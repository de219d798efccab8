package dev.signalbox.app.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.app.config.ScenarioFile;
import dev.signalbox.app.server.Beat;
import dev.signalbox.app.server.Server;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload.Criticality;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A drill with a server, simulators and clients.
@Tag("sockets")
class LiveDrillTest {
    private static final int HURRY = 40;
    /// Everything is gone for three seconds of nine.
    private static final String OUTAGE = """
            title: outage
            length: 6m
            traffic: { rate: 10, answer: 30, streams: 90% }
            providers: { first: 300%, others: 100%, first-token: 50ms, tokens-per-second: 300 }
            faults: [{ where: all, kind: unreachable, from: 3m, for: 2m }]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void an_outage_is_lived_through_on_real_sockets_and_reaches_nobody_whom_the_config_names() throws Exception {
        try (ServerSocket trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String there = "http://127.0.0.1:" + trap.getLocalPort();
            String config = ScenarioFile.usualConfig()
                    .replace("https://north.example", there)
                    .replace("https://south.example", there)
                    .replace("code-red: {}", "code-red: { notify: [\"" + there + "/hook\"] }");
            LiveDrill drill =
                    Objects.requireNonNull(LiveDrill.of(Stage.config(config), Stage.scenario(OUTAGE), 40.0, HURRY, 1));

            Comparison lives = drill.live(List.of(), LiveDrillTest::start, folder);

            Figures on = lives.with();
            assertThat(lives.lives()).hasSize(1);
            assertThat(on.nanosIn(Level.ORANGE) + on.nanosIn(Level.RED))
                    .as("levels")
                    .isPositive();
            assertThat(on.shifts())
                    .first()
                    .satisfies(shift -> assertThat(shift.at()).isBetween(scenario(3), scenario(6)));
            assertThat(on.acts()).anySatisfy(act -> assertThat(act.share()).isZero());
            assertThat(on.count(Set.of(Criticality.SHEDDABLE), Figures.Fate.HELD, 0, Long.MAX_VALUE))
                    .as("held back")
                    .isPositive();
            assertThat(on.count(Set.of(Criticality.CRITICAL_PLUS), Figures.Fate.ANSWERED, 0, scenario(3)))
                    .as("before")
                    .isPositive();
            assertThat(on.success(scenario(3), scenario(5))).as("meanwhile").isLessThan(0.5);
            assertThat(on.first(Figures.CORE, 0.5, 0, Long.MAX_VALUE))
                    .as("on the wall, in ms")
                    .isBetween(10, 2_500);
            assertThat(on.requests()).as("written down").isGreaterThan(100);
            assertThat(on.picodollars()).isPositive();

            String page = Stage.page(lives, true);
            assertThat(page).contains("실제 서버와 실제 소켓", "연결 거부").doesNotContain("재시도와 대체만", "고정 한도");
            assertThat(new Summary(lives).table().getFirst()).containsExactly("", "Code Red");

            trap.setSoTimeout(1);
            assertThatThrownBy(trap::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static RunningServer start(Policy policy, int hurry) throws IOException {
        Server server = new Server(policy, BuiltInDialects.all(), _ -> List.of(), Beat.hurried(hurry));
        return new RunningServer() {
            @Override
            public InetSocketAddress gateway() {
                return server.gatewayAddress();
            }

            @Override
            public InetSocketAddress console() {
                return server.consoleAddress();
            }

            @Override
            public Policy policy() {
                return server.policy();
            }

            @Override
            public LevelDesk levels() {
                return server.levels();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    private static long scenario(int minutes) {
        return minutes * 60L * Agenda.SECOND;
    }

    @Test
    void as_many_ask_as_levels_need_and_a_laptop_bears() {
        assertThat(LiveDrill.usualRate(Stage.shipped("provider-outage"), 12)).isEqualTo(30);
        assertThat(LiveDrill.usualRate(Stage.shipped("provider-outage"), 1)).isEqualTo(10);
        assertThat(LiveDrill.usualRate(Stage.shipped("recovery-herd"), 60)).isEqualTo(40);
    }
}
