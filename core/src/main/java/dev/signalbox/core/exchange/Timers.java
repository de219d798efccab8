package dev.signalbox.core.exchange;

import dev.signalbox.core.exchange.Event.Timer;
import java.util.EnumSet;
import java.util.function.Consumer;

/// Which of a request's timers run. One that was taken back in the moment in which it fired has not fired.
final class Timers {
    private final EnumSet<Timer> armed = EnumSet.noneOf(Timer.class);
    private final Consumer<? super Command> out;

    Timers(Consumer<? super Command> out) {
        this.out = out;
    }

    void arm(Timer timer, long nanos) {
        armed.add(timer);
        // Less than nothing is left to an attempt that was under way longer than its limit allows.
        out.accept(new Command.Arm(timer, Math.max(0, nanos)));
    }

    void disarm(Timer timer) {
        if (armed.remove(timer)) {
            out.accept(new Command.Disarm(timer));
        }
    }

    /// @return false when it was not to fire any more
    boolean fired(Timer timer) {
        return armed.remove(timer);
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
}
