package dev.signalbox.app.cli;

import dev.signalbox.app.config.ScenarioFile;
import dev.signalbox.app.drill.Comparison;
import dev.signalbox.app.drill.LiveDrill;
import dev.signalbox.app.drill.RunningServer;
import dev.signalbox.app.drill.Scenario;
import dev.signalbox.app.server.Beat;
import dev.signalbox.app.server.Logging;
import dev.signalbox.app.server.Server;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What `drill --live` does around its drill: refuses what cannot be played, and clears up also when it is interrupted.
///
/// @param rate questions a second on the wall; null for what fits
/// @param also the lives beside that with Code Red
record LiveStage(@Nullable Double rate, int hurry, long seed, List<String> also) {
    static final int USUAL_HURRY = 12;
    private static final int MOST_HURRY = 60;
    private static final int CLEARING_SECONDS = 15;

    LiveStage {
        also = List.copyOf(also);
    }

    /// @return null when nobody can ask anything
    @Nullable
    Comparison play(Policy policy, Scenario scenario, PrintWriter told) throws Failed {
        check(policy, scenario);
        LiveDrill drill = LiveDrill.of(policy, scenario, rate, hurry, seed);
        if (drill == null) {
            return null;
        }
        Duration lasts = drill.lasts(1 + also.size());
        told.printf(
                "Live on this machine, %.0f questions a second, %d times as fast as the clock: done in %dm %02ds."
                        + " Ctrl-C ends it.%n",
                drill.perSecond(), hurry, lasts.toMinutes(), lasts.toSecondsPart());
        told.flush();
        Thread player = Thread.currentThread();
        CountDownLatch cleared = new CountDownLatch(1);
        Thread onEnd = new Thread(() -> {
            player.interrupt();
            try {
                var _ = cleared.await(CLEARING_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                // The process ends anyhow.
            }
        });
        Runtime.getRuntime().addShutdownHook(onEnd);
        // What it logs of providers that fail is what the drill is about, and told by the report.
        Logging.onlyErrors();
        try (Scratch scratch = Scratch.make()) {
            return drill.live(also, LiveStage::start, scratch.path());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failed(Signalbox.FAILED, "signalbox: the drill was interrupted; nothing of it is left");
        } catch (IOException | UncheckedIOException e) {
            throw new Failed(Signalbox.FAILED, "signalbox: the drill could not go on: " + e.getMessage());
        } finally {
            cleared.countDown();
            forget(onEnd);
        }
    }

    private static RunningServer start(Policy policy, int hurry) throws IOException {
        return new Served(new Server(policy, BuiltInDialects.all(), _ -> List.of(), Beat.hurried(hurry)));
    }

    /// The server of this program, as drills know it.
    private record Served(Server server) implements RunningServer {
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
    }

    private static void forget(Thread onEnd) {
        try {
            Runtime.getRuntime().removeShutdownHook(onEnd);
        } catch (IllegalStateException _) {
            // The process ends: it runs already.
        }
    }

    private void check(Policy policy, Scenario scenario) throws Failed {
        if (hurry < 1 || hurry > MOST_HURRY) {
            throw wrong("--hurry is a whole number from 1 to " + MOST_HURRY);
        }
        if (rate != null && rate > LiveDrill.MAX_RATE) {
            throw wrong("--rate is at most " + (int) LiveDrill.MAX_RATE + " with --live");
        }
        for (String each : also) {
            if (!LiveDrill.others().contains(each)) {
                throw wrong("--also knows " + String.join(", ", LiveDrill.others()) + ", not " + Terminal.shown(each));
            }
        }
        String obstacle = LiveDrill.obstacle(scenario);
        if (obstacle != null) {
            throw wrong("this scenario cannot be played live: " + obstacle + ". Those that can: "
                    + String.join(", ", playable()));
        }
        String missing = LiveDrill.obstacle(policy);
        if (missing != null) {
            throw wrong("this config cannot be played live: " + Terminal.shown(missing));
        }
    }

    private static Failed wrong(String why) {
        return new Failed(Signalbox.WRONG_USAGE, "signalbox: " + why);
    }

    private static List<String> playable() {
        List<String> names = new ArrayList<>();
        for (String name : ScenarioFile.shipped()) {
            if (new ScenarioFile(ConfigOption.locale()).named(name) instanceof ScenarioFile.Read.Valid valid
                    && LiveDrill.obstacle(valid.scenario()) == null) {
                names.add(name);
            }
        }
        return names;
    }
}
