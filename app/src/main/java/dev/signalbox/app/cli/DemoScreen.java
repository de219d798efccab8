package dev.signalbox.app.cli;

import dev.signalbox.app.server.Server;
import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Place;
import dev.signalbox.model.policy.Level;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// What the demo prints while it runs: how its workloads do, every five seconds and at each change of the level. It
/// also
/// breaks and heals the providers as another command says.
final class DemoScreen implements AutoCloseable {
    private static final DateTimeFormatter TO_THE_SECOND = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final long EACH_MILLIS = 250;
    private static final int LOOKS_PER_LINE = 20;

    private final Server server;
    private final Map<String, Simulator> providers;
    private final Map<String, Script> healthy;
    private final @Nullable DemoFaults faults;
    private final DemoTraffic traffic;
    private final PrintWriter out;
    private final Thread thread;
    private SortedSet<String> broken = new TreeSet<>();
    private Level told = Level.GREEN;

    /// @param providers by name, each as it is in `healthy`
    DemoScreen(
            Server server,
            Map<String, Simulator> providers,
            Map<String, Script> healthy,
            @Nullable DemoFaults faults,
            DemoTraffic traffic,
            PrintWriter out) {
        this.server = server;
        this.providers = providers;
        this.healthy = healthy;
        this.faults = faults;
        this.traffic = traffic;
        this.out = out;
        thread = Thread.ofVirtual().name("demo-screen").start(this::run);
    }

    private void run() {
        try {
            for (int look = 1; ; look++) {
                TimeUnit.MILLISECONDS.sleep(EACH_MILLIS);
                breakAndHeal();
                Place worst = worst(server.levels().look().board());
                Level level = worst == null ? Level.GREEN : worst.level();
                if (level != told || look % LOOKS_PER_LINE == 0) {
                    told = level;
                    print(level, worst);
                }
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        } catch (IOException e) {
            LoggerFactory.getLogger(DemoScreen.class).warn("The demo cannot be broken any more", e);
        }
    }

    private void breakAndHeal() throws IOException {
        SortedSet<String> wanted = faults == null ? broken : faults.broken();
        if (wanted.equals(broken)) {
            return;
        }
        healthy.forEach((name, script) -> {
            boolean breaks = wanted.contains(name);
            Simulator provider = providers.get(name);
            if (provider != null && breaks != broken.contains(name)) {
                provider.script(breaks ? script.withFault(FaultRule.always("status=503")) : script);
                out.println(now() + "  " + name + (breaks ? " is broken" : " is healed"));
            }
        });
        broken = wanted;
    }

    private static @Nullable Place worst(Board board) {
        Place worst = null;
        for (Place each : board.places().values()) {
            if (each.level() != Level.GREEN && (worst == null || each.level().isWorseThan(worst.level()))) {
                worst = each;
            }
        }
        return worst;
    }

    private void print(Level level, @Nullable Place worst) {
        StringBuilder line = new StringBuilder(now()).append("  ");
        line.append(String.format(Locale.ROOT, "%-6s", level.word().toUpperCase(Locale.ROOT)));
        for (DemoTraffic.Figures each : traffic.since()) {
            line.append("  ").append(each.workload()).append(' ').append(said(each));
        }
        if (worst != null) {
            line.append("  (").append(worst.cause().word()).append(')');
        }
        out.println(line);
        out.flush();
    }

    private static String said(DemoTraffic.Figures figures) {
        long asked = figures.answered() + figures.held() + figures.failed();
        if (asked == 0) {
            return "-";
        }
        if (figures.held() == asked) {
            return "held back";
        }
        List<String> parts = new ArrayList<>();
        parts.add(100 * figures.answered() / asked + "% in " + figures.firstMillis() + " ms");
        if (figures.held() > 0) {
            parts.add(100 * figures.held() / asked + "% held back");
        }
        return String.join(", ", parts);
    }

    private static String now() {
        return LocalTime.now(ZoneId.systemDefault()).format(TO_THE_SECOND);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
