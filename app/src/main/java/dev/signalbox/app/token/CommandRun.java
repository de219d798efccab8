package dev.signalbox.app.token;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of a program that prints a credential. Waits, so never on an event loop.
final class CommandRun {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST = 64 * 1024;
    private static final int LOOK_MILLIS = 20;

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
        try (InputStream out = process.getInputStream()) {
            process.getOutputStream().close();
            String printed = printed(process, out, patience, name);
            int status = process.exitValue();
            if (status != 0) {
                throw new NoToken(name + " ended with status " + status + "; run it by hand to see why");
            }
            return printed;
        } catch (IOException _) {
            throw new NoToken("what " + name + " printed cannot be read");
        } finally {
            stop(process);
        }
    }

    /// Until the program itself ends: what it leaves behind may hold its output open for ever, so that nobody may wait
    /// for the end of that.
    private static String printed(Process process, InputStream out, Duration patience, String name)
            throws NoToken, InterruptedException, IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        long begun = System.nanoTime();
        boolean ended = false;
        while (!ended) {
            ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            for (int there = out.available(); there > 0 && printed.size() <= MOST; there = out.available()) {
                printed.write(out.readNBytes(Math.min(there, MOST + 1)));
            }
            if (printed.size() > MOST) {
                throw new NoToken(name + " printed more than " + MOST / 1024 + " KiB");
            }
            if (!ended && System.nanoTime() - begun > patience.toNanos()) {
                throw new NoToken(name + " did not end within " + patience.toSeconds() + " s");
            }
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /// With what it started, unless it ended by itself: then that is meant to stay.
    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
