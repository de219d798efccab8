package dev.signalbox.core.exchange;

import dev.signalbox.core.exchange.Event.Timer;
import java.util.Arrays;
import java.util.function.Consumer;

/// Which of a request's timers run. One that was taken back in the moment in which it fired has not fired.
final class Timers {
    private static final Command[] DISARM =
            Arrays.stream(Timer.values()).map(Command.Disarm::new).toArray(Command[]::new);

    /// A bit for each that runs.
    private int armed;
    private final Consumer<? super Command> out;

    Timers(Consumer<? super Command> out) {
        this.out = out;
    }

    void arm(Timer timer, long nanos) {
        armed |= bit(timer);
        // Less than nothing is left to an attempt that was under way longer than its limit allows.
        out.accept(new Command.Arm(timer, Math.max(0, nanos)));
    }

    void disarm(Timer timer) {
        if (fired(timer)) {
            out.accept(DISARM[timer.ordinal()]);
        }
    }

    /// @return false when it was not to fire any more
    boolean fired(Timer timer) {
        boolean ran = (armed & bit(timer)) != 0;
        armed &= ~bit(timer);
        return ran;
    }

    /// Content came: what waits for it does so no longer.
    void answered() {
        disarm(Timer.CONNECT);
        disarm(Timer.ANSWER);
        disarm(Timer.HEDGE);
    }

    /// No attempt is under way.
    void quiet() {
        answered();
        disarm(Timer.IDLE);
    }

    private static int bit(Timer timer) {
        return 1 << timer.ordinal();
    }
}
