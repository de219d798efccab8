package dev.signalbox.console;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// How bodies of requests are read: few at once and not for long, so that whoever sends one slowly keeps neither health
/// nor metrics from being answered.
final class Bodies {
    /// Well under what the console answers at once.
    private static final int AT_ONCE = 16;

    private static final long LONGEST = Duration.ofSeconds(20).toNanos();
    private static final int PIECE = 16 * 1024;

    private final Semaphore turns = new Semaphore(AT_ONCE);

    /// It did not come in time; [ConsoleServer] answers.
    static final class Slow extends IOException {
        private static final long serialVersionUID = 1;
    }

    /// The same for few at once; the others are told to come again.
    Handler few(Handler handler) {
        return context -> {
            if (!turns.tryAcquire()) {
                context.header("Retry-After", "5").header("Connection", "close");
                ConsoleServer.problem(context, 503, "console_busy", "Too many send something at once; try again.");
                return;
            }
            try {
                handler.handle(context);
            } finally {
                turns.release();
            }
        };
    }

    /// The body, or as much of it as shows that it is longer than `max`.
    ///
    /// @throws Slow when it takes too long
    static byte[] read(Context context, int max) throws IOException {
        long begin = System.nanoTime();
        InputStream in = context.bodyInputStream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        int count;
        while (read.size() <= max && (count = in.read(piece)) >= 0) {
            read.write(piece, 0, count);
            if (System.nanoTime() - begin > LONGEST) {
                throw new Slow();
            }
        }
        return read.toByteArray();
    }
}
