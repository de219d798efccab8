package dev.signalbox.app.server;

import dev.signalbox.core.report.DailyReport;
import dev.signalbox.core.report.ReportDesk;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.ReportTimes;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the daily report sent at its time.
final class ReportClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReportClock.class);
    private static final long LOOK_SECONDS = 10;

    /// By default, when a Code Red was declared and no time for the report.
    private static final LocalTime MORNING = LocalTime.of(9, 0);

    private final Supplier<Policy> policy;
    private final BooleanSupplier declared;
    private final ReportDesk desk;
    private final Consumer<DailyReport> sending;
    private final Thread thread;

    /// @param declared whether somebody declared a Code Red, with which the report is sent every day
    /// @param sending takes what is to be sent
    ReportClock(Supplier<Policy> policy, BooleanSupplier declared, ReportDesk desk, Consumer<DailyReport> sending) {
        this.policy = policy;
        this.declared = declared;
        this.desk = desk;
        this.sending = sending;
        thread = Thread.ofVirtual().name("daily-report").unstarted(this::run);
    }

    static ReportClock start(
            Supplier<Policy> policy, BooleanSupplier declared, ReportDesk desk, Consumer<DailyReport> sending) {
        ReportClock started = new ReportClock(policy, declared, desk, sending);
        started.thread.start();
        return started;
    }

    private void run() {
        Instant before = Instant.now();
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(LOOK_SECONDS);
                Instant now = Instant.now();
                look(before, now);
                before = now;
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    /// Sends it when its time came after one moment, and not after another.
    void look(Instant before, Instant now) {
        Policy inForce = policy.get();
        boolean daily = declared.getAsBoolean();
        ReportTimes written =
                inForce.codeRed() == null ? null : inForce.codeRed().report();
        ReportTimes times = written == null && daily
                ? new ReportTimes(MORNING, inForce.spending().zone(), true, null)
                : written;
        if (times == null) {
            return;
        }
        ZonedDateTime due = times.after(before.atZone(times.zone()));
        if (due.toInstant().isAfter(now)) {
            return;
        }
        try {
            DailyReport report = desk.report(null);
            if (report != null && (daily || times.isDueOn(due.getDayOfWeek(), report.worst()))) {
                sending.accept(report);
            }
        } catch (RuntimeException e) {
            LOG.error("The daily report cannot be made", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
