package dev.signalbox.app.cli;

import dev.signalbox.app.server.Logging;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/// What is closed when the process ends, at SIGTERM, at Ctrl-C and after an error: what was begun last comes first. It
/// is there before the first of them, so that an end in the middle of a start leaves nothing behind.
final class Ending {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    static Ending ofProcess() {
        Ending ending = new Ending();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                ending.end();
            } finally {
                Logging.finish();
            }
        }));
        return ending;
    }

    /// Waits for ever when all is being closed already: the process ends then.
    synchronized <T extends AutoCloseable> T with(T one) {
        open.push(one);
        return one;
    }

    synchronized void end() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LoggerFactory.getLogger(Ending.class).warn("While the process ended", e);
            }
        }
    }

    /// Never returns.
    static void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
