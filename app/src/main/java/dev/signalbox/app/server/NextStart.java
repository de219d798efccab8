package dev.signalbox.app.server;

import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.StatusPage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says what of a changed config waits for the next start.
final class NextStart {
    private static final Logger LOG = LoggerFactory.getLogger(NextStart.class);

    private NextStart() {}

    /// @param started what this process was started with
    /// @param policy that is in force from now on
    static void tell(Policy started, Policy policy) {
        if (!sameListener(started.gateway(), policy.gateway())
                || !sameListener(started.console(), policy.console())
                || !Objects.equals(status(started), status(policy))) {
            LOG.warn("`listen` has changed; addresses and certificates' paths change with the next start");
        }
        waits("access-log", started.accessLog(), policy.accessLog());
        waits("admin-token", started.adminToken(), policy.adminToken());
        waits("store`, `ledger` or `deferral", started.bookkeeping(), policy.bookkeeping());
        waits("telemetry", started.telemetry(), policy.telemetry());
        waits("cluster", started.cluster(), policy.cluster());
        waits("key-hash", started.access().keyHash(), policy.access().keyHash());
        waits("audit", audit(started.administration()), audit(policy.administration()));
    }

    private static @Nullable Listener status(Policy policy) {
        StatusPage page = policy.statusPage();
        return page == null ? null : page.listener();
    }

    private static void waits(String words, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            LOG.warn("`{}` has changed; that takes effect with the next start", words);
        }
    }

    /// Who administers counts at once.
    private static Administration audit(Administration declared) {
        return new Administration(declared.audit(), declared.auditDeclared(), declared.keepAudit(), Operators.NONE);
    }

    /// Cross-origin rules are read anew for each request; the rest belongs to the socket.
    private static boolean sameListener(Listener one, Listener other) {
        return one.host().equals(other.host()) && one.port() == other.port() && Objects.equals(one.tls(), other.tls());
    }
}
