package dev.signalbox.app.token;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One run of a program that prints a credential. Waits, so never on an event loop.
final class CommandRun {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST = 64 * 1024;

    private CommandRun() {}

    /// What it printed. What it says on standard error is thrown away, since nobody knows whether there are secrets in
    /// it.
    ///
    /// @param line no shell reads it
    static String of(List<String> line, Duration patience) throws NoToken, InterruptedException {
        String name = "the command " + line.getFirst();
        Process process;
        try {
            process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            throw new NoToken(name + " cannot be started: is it installed, and in the PATH of this process?");
        }
        AtomicBoolean late = new AtomicBoolean();
        Thread watch =
                Thread.ofVirtual().name("credential-command-limit").start(() -> stopLate(process, patience, late));
        try (InputStream out = process.getInputStream()) {
            process.getOutputStream().close();
            byte[] printed = out.readNBytes(MOST + 1);
            if (printed.length > MOST) {
                throw new NoToken(name + " printed more than " + MOST / 1024 + " KiB");
            }
            int status = process.waitFor();
            if (late.get()) {
                throw new NoToken(name + " did not end within " + patience.toSeconds() + " s");
            }
            if (status != 0) {
                throw new NoToken(name + " ended with status " + status + "; run it by hand to see why");
            }
            return new String(printed, StandardCharsets.UTF_8);
        } catch (IOException _) {
            throw new NoToken(
                    late.get()
                            ? name + " did not end within " + patience.toSeconds() + " s"
                            : "what " + name + " printed cannot be read");
        } finally {
            watch.interrupt();
            stop(process);
        }
    }

    private static void stopLate(Process process, Duration patience, AtomicBoolean late) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                late.set(true);
                stop(process);
            }
        } catch (InterruptedException _) {
            // It ended in time.
        }
    }

    /// With what it started, which would else hold its output open.
    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
