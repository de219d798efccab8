package dev.signalbox.console.notify;

import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Notice;
import dev.signalbox.model.policy.Notifying;
import dev.signalbox.model.policy.Notifying.Channel;
import dev.signalbox.model.policy.Notifying.Format;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tells everybody who is declared. Nothing in it waits: what is to be told is put into queues. A reload keeps what
/// waits for those who stay declared as they were.
public final class Messenger implements AutoCloseable {
    /// For what waits when the process ends.
    private static final long LAST = TimeUnit.SECONDS.toNanos(2);

    private final Tallies tallies = new Tallies();
    private Notifying declared = Notifying.NOBODY;
    private List<Mailbox> boxes = List.of();
    private volatile @Nullable LifeSign life;
    private @Nullable Outbound outbound;
    private boolean closed;

    /// After a look at levels, or after a person did something.
    ///
    /// @param now seconds of the loop's clock
    /// @param zone in which it is night
    public synchronized void tell(
            Notifying wanted, List<Notice> notices, @Nullable Incident open, long now, ZoneId zone) {
        if (closed) {
            return;
        }
        if (!wanted.equals(declared)) {
            adopt(wanted);
        }
        LocalTime clock = Instant.ofEpochSecond(now).atZone(zone).toLocalTime();
        for (Mailbox each : boxes) {
            each.wake(open, now, clock);
            notices.forEach(notice -> each.take(notice, clock));
        }
        LifeSign sign = life;
        if (sign != null) {
            sign.alive(now);
        }
    }

    /// Sends everybody the daily report, also those who want to hear only of what is worse, and at night.
    ///
    /// @param at seconds since 1970
    /// @param written its title and lines in a language
    public synchronized void report(Notifying wanted, long at, Function<String, List<String>> written) {
        if (closed) {
            return;
        }
        if (!wanted.equals(declared)) {
            adopt(wanted);
        }
        for (Mailbox each : boxes) {
            String language = each.channel().language();
            each.put(() -> Letter.report(at, language, written.apply(language)));
        }
    }

    private void adopt(Notifying wanted) {
        Outbound way = outbound;
        if (way == null) {
            way = new Outbound();
            outbound = way;
        }
        List<Mailbox> left = new ArrayList<>(boxes);
        List<Mailbox> next = new ArrayList<>();
        for (Channel each : wanted.channels()) {
            Mailbox known = left.stream()
                    .filter(box -> box.channel().equals(each))
                    .findFirst()
                    .orElse(null);
            left.remove(known);
            next.add(known == null ? new Mailbox(each, way, tallies) : known);
        }
        left.forEach(Mailbox::finish);
        boxes = List.copyOf(next);
        LifeSign sign = life;
        if (sign == null || !sign.declared().equals(wanted.heartbeat())) {
            if (sign != null) {
                sign.close();
            }
            life = wanted.heartbeat() == null ? null : new LifeSign(wanted.heartbeat(), way);
        }
        declared = wanted;
    }

    /// How it went since the start.
    public Figures figures() {
        LifeSign sign = life;
        List<Sent> sent = new ArrayList<>();
        for (Format format : Format.values()) {
            for (String result : List.of("sent", "failed", "dropped")) {
                sent.add(new Sent(format.word(), result, tallies.count(format, result)));
            }
        }
        return new Figures(sent, sign == null ? Double.NaN : sign.age());
    }

    /// @param heartbeatAge seconds since one arrived; NaN where there is none
    public record Figures(List<Sent> sent, double heartbeatAge) {}

    /// @param result `sent`, `failed` or `dropped`
    public record Sent(String format, String result, long count) {}

    /// What waits is sent for at most two seconds.
    @Override
    public void close() {
        List<Mailbox> last;
        synchronized (this) {
            closed = true;
            last = boxes;
            boxes = List.of();
            LifeSign sign = life;
            if (sign != null) {
                sign.close();
            }
        }
        last.forEach(Mailbox::finish);
        long by = System.nanoTime() + LAST;
        try {
            for (Mailbox each : last) {
                each.join(by - System.nanoTime());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            last.forEach(Mailbox::close);
        }
        if (outbound != null) {
            outbound.close();
        }
    }
}
