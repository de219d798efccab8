package dev.signalbox.app.server;

import dev.signalbox.console.AccessLog;
import dev.signalbox.console.ConsoleServer;
import dev.signalbox.console.Metrics;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.gateway.Gateway;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A gateway with everything around it.
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final byte[] salt = new byte[16];
    private final AtomicReference<Rules> rules;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Metrics metrics;
    private final @Nullable AccessLog accessLog;
    private final Gateway gateway;
    private final ConsoleServer console;

    /// Starts both listeners.
    ///
    /// @throws IOException when an address is taken or a file cannot be used; nothing is left running
    public Server(Policy policy, Dialects dialects) throws IOException {
        SecureRandom random = new SecureRandom();
        random.nextBytes(salt);
        rules = new AtomicReference<>(Rules.of(policy, salt));
        metrics = new Metrics(Version.current());
        metrics.configLoaded(Instant.now());
        accessLog = accessLog(policy, metrics);
        Ledger ledger = accessLog == null ? metrics : metrics.and(accessLog);
        Gateway started = null;
        try {
            started = new Gateway(rules::get, dialects, ledger, 0, random.nextLong());
            gateway = started;
            console = ConsoleServer.start(policy.console(), () -> rules.get().policy(), gateway, metrics);
        } catch (IOException | RuntimeException e) {
            if (started != null) {
                started.close();
            }
            if (accessLog != null) {
                accessLog.close();
            }
            throw e;
        }
    }

    private static @Nullable AccessLog accessLog(Policy policy, Metrics metrics) throws IOException {
        Path file = policy.accessLog().file();
        if (!policy.accessLog().enabled()) {
            return null;
        }
        return file == null ? AccessLog.toStandardOutput(metrics) : AccessLog.toFile(file, metrics);
    }

    public InetSocketAddress gatewayAddress() {
        return gateway.address();
    }

    public InetSocketAddress consoleAddress() {
        return console.address();
    }

    /// The policy in force.
    public Policy policy() {
        return rules.get().policy();
    }

    /// Requests from now on follow this policy; those under way keep theirs. Listeners stay as they are.
    public void adopt(Policy policy) {
        Policy before = policy();
        if (!sameListener(before.gateway(), policy.gateway()) || !sameListener(before.console(), policy.console())) {
            LOG.warn("`listen` has changed; addresses and certificates' paths change with the next start");
        }
        if (!before.accessLog().equals(policy.accessLog())) {
            LOG.warn("`access-log` has changed; that takes effect with the next start");
        }
        rules.set(Rules.of(policy, salt));
        metrics.configReloaded(Instant.now());
        LOG.info("The config was read again and is in force");
    }

    /// A config was offered that cannot be used.
    public void rejected() {
        metrics.configRejected();
    }

    /// Opens the access log anew, for a rotation that has moved the file away.
    public void reopenLog() {
        if (accessLog != null) {
            accessLog.reopen();
        }
    }

    /// Lets requests under way finish, for at most the policy's drain timeout, and ends.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Duration limit = policy().drainTimeout();
        try {
            gateway.drain(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gateway.close();
        console.close();
        if (accessLog != null) {
            accessLog.close();
        }
    }

    /// Cross-origin rules are read anew for each request; the rest belongs to the socket.
    private static boolean sameListener(Listener one, Listener other) {
        return one.host().equals(other.host())
                && one.port() == other.port()
                && java.util.Objects.equals(one.tls(), other.tls());
    }
}
