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
    private boolean ended;

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

    /// What comes when all is being closed already is closed at once.
    synchronized <T extends AutoCloseable> T with(T one) {
        if (ended) {
            close(one);
        } else {
            open.push(one);
        }
        return one;
    }

    synchronized void end() {
        ended = true;
        while (!open.isEmpty()) {
            close(open.pop());
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(Ending.class).warn("While the process ended", e);
        }
    }

    /// Never returns.
    static void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
