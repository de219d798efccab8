package dev.signalbox.app.server;

import java.util.concurrent.TimeUnit;

/// When levels are looked at, and by which clock.
@FunctionalInterface
public interface Beat {
    /// Waits until it is time for the next look.
    ///
    /// @return seconds of a clock that only goes on, and was that on the wall when it began: those since 1970
    long next() throws InterruptedException;

    /// Every two seconds.
    static Beat steady() {
        return hurried(1);
    }

    /// Every two seconds of a clock that is faster than that on the wall, for those who want to see in a minute what
    /// takes a quarter of an hour.
    static Beat hurried(int times) {
        long wall = System.currentTimeMillis();
        long begun = System.nanoTime();
        return () -> {
            TimeUnit.MILLISECONDS.sleep(2000 / times);
            return (wall + times * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)) / 1000;
        };
    }
}
