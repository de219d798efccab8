package dev.signalbox.app.cli;

import dev.signalbox.app.server.Beat;
import dev.signalbox.app.server.Logging;
import dev.signalbox.app.server.Server;
import dev.signalbox.app.server.TokenPlaces;
import dev.signalbox.console.access.Doorman;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/// What `serve` and `demo` do with a server once there is a policy.
final class Running {
    private Running() {}

    /// @param choices where addresses are chosen, for a user whose addresses are taken
    /// @param beat the clock of levels
    /// @throws Failed when an address is taken or a file cannot be used
    static Server start(Policy policy, Dialects dialects, String choices, Beat beat) throws Failed {
        try {
            Server server = new Server(policy, dialects, port -> TokenPlaces.usual(port, System::getenv), beat);
            if (server.bootstrap() != null) {
                tell(server.bootstrap(), server.policy(), server.consoleAddress());
            }
            return server;
        } catch (IOException e) {
            Logging.finish(); // before the reason, what the config was warned of
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: " + e.getMessage()
                            + (e instanceof BindException ? ". Choose another address: " + choices + "." : ""));
        }
    }

    /// Not in the log, which is kept and read by others.
    private static void tell(String bootstrap, Policy policy, InetSocketAddress console) {
        System.err.printf(
                "signalbox: nobody is declared under `console`, so this token administers until somebody is, or until"
                        + " the process ends. It is shown this once:%n%n    %s%n%n"
                        + "Log in at %s/login as %s with it, or send `Authorization: Bearer`.%n",
                bootstrap, url(policy.console(), console), Doorman.BOOTSTRAP);
    }

    /// Ends with the process, at SIGTERM and Ctrl-C, and closes these one after the other: a server lets
    /// requests under way finish. Never returns.
    static void untilStopped(AutoCloseable... inOrder) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                for (AutoCloseable each : inOrder) {
                    closeQuietly(each);
                }
            } finally {
                Logging.finish();
            }
        }));
        new CountDownLatch(1).await();
    }

    /// Where a listener is, with the port that it got.
    static String url(Listener listener, InetSocketAddress bound) {
        String host = listener.host();
        return (listener.tls() == null ? "http://" : "https://")
                + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + bound.getPort();
    }

    private static void closeQuietly(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(Running.class).warn("While the process ended", e);
        }
    }
}
