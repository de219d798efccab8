package dev.signalbox.app.cli;

import dev.signalbox.app.server.Logging;
import dev.signalbox.app.server.Server;
import dev.signalbox.app.server.TokenPlaces;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/// What `serve` and `demo` do with a server once there is a policy.
final class Running {
    private Running() {}

    /// @param choices where addresses are chosen, for a user whose addresses are taken
    /// @throws Failed when an address is taken or a file cannot be used
    static Server start(Policy policy, Dialects dialects, String choices) throws Failed {
        try {
            return new Server(policy, dialects, port -> TokenPlaces.usual(port, System::getenv));
        } catch (IOException e) {
            Logging.finish(); // before the reason, what the config was warned of
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: " + e.getMessage()
                            + (e instanceof BindException ? ". Choose another address: " + choices + "." : ""));
        }
    }

    /// Ends with the process: SIGTERM and Ctrl-C let requests under way finish. Never returns.
    static void untilStopped(Server server, AutoCloseable... others) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            for (AutoCloseable other : others) {
                closeQuietly(other);
            }
            Logging.finish();
        }));
        new CountDownLatch(1).await();
    }

    /// Where a listener is, with the port that it got.
    static String url(Listener listener, InetSocketAddress bound) {
        String host = listener.host();
        return (listener.tls() == null ? "http://" : "https://")
                + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + bound.getPort();
    }

    private static void closeQuietly(AutoCloseable other) {
        try {
            other.close();
        } catch (Exception e) {
            System.getLogger(Running.class.getName()).log(System.Logger.Level.WARNING, "while ending", e);
        }
    }
}
