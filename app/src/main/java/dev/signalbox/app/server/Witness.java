package dev.signalbox.app.server;

import dev.signalbox.console.Metrics;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.AuditLog.Act;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.core.resilience.Condition;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.storage.audit.AuditException;
import dev.signalbox.storage.audit.AuditTrail;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the audit log what this process did and what happened to it. Where no log is kept, nobody is told.
final class Witness implements SecurityEvents, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final @Nullable AuditTrail trail;
    private final Intruders intruders = new Intruders();
    private final @Nullable Thread minutes;

    private Witness(@Nullable AuditTrail trail) {
        this.trail = trail;
        minutes =
                trail == null ? null : Thread.ofVirtual().name("audit-minutes").start(this::everyMinute);
    }

    /// @throws IOException when the audit log cannot be used, and was declared
    static Witness open(Administration administration, Metrics metrics) throws IOException {
        Path directory = administration.audit();
        if (directory == null) {
            return new Witness(null);
        }
        AuditTrail trail;
        try {
            trail = AuditTrail.open(directory, administration.keepAudit());
        } catch (AuditException e) {
            if (administration.auditDeclared()) {
                throw e;
            }
            LOG.warn(
                    "What administrators do is not written down: {}. Say where with `audit: PATH`, or that it need not"
                            + " be with `audit: none`",
                    e.getMessage());
            return new Witness(null);
        }
        metrics.audited(trail::recorded, trail::dropped, trail::failures);
        return new Witness(trail);
    }

    /// Takes what administrators do.
    AuditLog log() {
        return trail == null ? AuditLog.NONE : trail;
    }

    void started(String version) {
        note(
                "process.started",
                null,
                Map.of(),
                Map.of(
                        "version",
                        version,
                        "pid",
                        String.valueOf(ProcessHandle.current().pid())));
    }

    /// @param digestBefore SHA-256 of the config's file, null where there was none
    void adopted(Policy before, Policy after, @Nullable String digestBefore, @Nullable String digestAfter) {
        Map<String, String> now = new HashMap<>(digest(digestAfter));
        now.put("changed", String.join(", ", Sections.changed(before, after)));
        note("config.taken", null, digest(digestBefore), now);
    }

    /// @param problems how many
    /// @param first the first of them, as the process's log has it
    void refused(int problems, String first, @Nullable String digestBefore, @Nullable String digestAfter) {
        Map<String, String> now = new HashMap<>(digest(digestAfter));
        now.put("problems", String.valueOf(problems));
        now.put("first", first);
        note("config.refused", null, digest(digestBefore), now);
    }

    private static Map<String, String> digest(@Nullable String digest) {
        return digest == null ? Map.of() : Map.of("sha256", digest);
    }

    /// Of what becomes of endpoints only that a provider refuses a key.
    void changed(Watcher.Change change) {
        if (change.condition() == Condition.BENCHED) {
            note(
                    "credential.benched",
                    change.target(),
                    Map.of(),
                    Map.of("key", String.valueOf(change.credential()), "for_ms", String.valueOf(change.holdMillis())));
        }
    }

    @Override
    public void happened(Kind kind, @Nullable InetAddress source) {
        if (trail != null) {
            intruders.saw(kind, source);
        }
    }

    private void everyMinute() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                tellOfIntruders();
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private void tellOfIntruders() {
        AuditTrail open = trail;
        if (open != null) {
            intruders.take().forEach(open::note);
        }
    }

    private void note(String act, @Nullable String subject, Map<String, String> before, Map<String, String> after) {
        if (trail != null) {
            trail.note(new Act("process", null, act, subject, before, after));
        }
    }

    /// The process ends.
    @Override
    public void close() {
        if (minutes != null) {
            minutes.interrupt();
        }
        tellOfIntruders();
        note("process.stopped", null, Map.of(), Map.of());
        if (trail != null) {
            trail.close();
            if (trail.dropped() > 0) {
                LOG.warn("{} security events are not in the audit log", trail.dropped());
            }
        }
    }
}
