package dev.signalbox.console.notify;

import dev.signalbox.core.incident.Hearing;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Notice;
import dev.signalbox.model.policy.Notifying.Channel;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One channel: what is to be said there waits in a queue, and a thread of its own says one after the other, each for
/// as long as ten minutes. When the queue is full the oldest is dropped: what is now matters more than what was.
final class Mailbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final int CAPACITY = 64;
    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();
    private static final long PATIENCE = Duration.ofMinutes(10).toNanos();
    private static final long LOOK = 200;

    private final Channel channel;
    private final URI url;
    private final Outbound outbound;
    private final Tallies tallies;
    private final Hearing hearing;
    private final ArrayBlockingQueue<Supplier<Letter>> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Thread thread;
    private volatile boolean closing;
    private boolean failing;

    Mailbox(Channel channel, Outbound outbound, Tallies tallies) {
        this.channel = channel;
        this.outbound = outbound;
        this.tallies = tallies;
        url = URI.create(channel.url().reveal());
        hearing = new Hearing(channel.from());
        // Not a virtual one: a name is looked up in native code.
        thread = Thread.ofPlatform()
                .name("notify-" + channel.format().word())
                .daemon()
                .start(this::run);
    }

    Channel channel() {
        return channel;
    }

    /// Takes what those there want to hear. For one thread at a time.
    void take(Notice notice, LocalTime clock) {
        Notice heard = hearing.hear(notice, isQuiet(clock));
        if (heard != null) {
            put(() -> Letter.of(heard, channel.language()));
        }
    }

    /// Takes what was held back while it was to be quiet.
    void wake(@Nullable Incident open, long now, LocalTime clock) {
        Notice held = hearing.wake(isQuiet(clock), open, now);
        if (held != null) {
            put(() -> Letter.of(held, channel.language()));
        }
    }

    private boolean isQuiet(LocalTime clock) {
        return channel.quiet() != null && channel.quiet().covers(clock);
    }

    /// Takes what is no news, and is for all.
    void put(Supplier<Letter> letter) {
        while (!queue.offer(letter)) {
            if (queue.poll() != null) {
                tallies.dropped(channel.format());
            }
        }
    }

    private void run() {
        try {
            while (true) {
                Supplier<Letter> letter = queue.poll(LOOK, TimeUnit.MILLISECONDS);
                if (letter != null) {
                    tell(letter);
                } else if (closing) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private void tell(Supplier<Letter> letter) throws InterruptedException {
        try {
            deliver(Envelope.of(letter.get(), channel.format()));
        } catch (RuntimeException e) {
            // A fault of ours must not end all that comes later.
            tallies.failed(channel.format());
            LOG.error(
                    "A notice cannot be sent to {}: {}",
                    url.getHost(),
                    e.getClass().getName());
        }
    }

    private void deliver(Envelope envelope) throws InterruptedException {
        long begun = System.nanoTime();
        for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            Outbound.Outcome outcome = outbound.send(url, channel.privately(), envelope);
            if (outcome.good()) {
                tallies.sent(channel.format());
                tellOf(null);
                return;
            }
            tellOf(outcome.trouble());
            long wait = Math.max(pause, outcome.pause().toNanos());
            if (outcome.hopeless() || closing || System.nanoTime() - begun + wait > PATIENCE) {
                tallies.failed(channel.format());
                return;
            }
            sleep(wait);
        }
    }

    private void sleep(long nanos) throws InterruptedException {
        long begun = System.nanoTime();
        for (long left = nanos; left > 0 && !closing; left = nanos - (System.nanoTime() - begun)) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /// Once, and once when it is over.
    private void tellOf(@Nullable String trouble) {
        if (trouble != null && !failing) {
            LOG.warn(
                    "Notices for {} ({}) do not arrive: {}",
                    url.getHost(),
                    channel.format().word(),
                    trouble);
        } else if (trouble == null && failing) {
            LOG.info(
                    "Notices for {} ({}) arrive again",
                    url.getHost(),
                    channel.format().word());
        }
        failing = trouble != null;
    }

    /// Takes nothing more; what waits is tried once.
    void finish() {
        closing = true;
        LockSupport.unpark(thread);
    }

    /// @param nanos how long what waits may take
    void join(long nanos) throws InterruptedException {
        if (nanos > 0) {
            thread.join(Duration.ofNanos(nanos));
        }
        close();
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }
}
