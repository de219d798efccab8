package dev.signalbox.gateway.upstream;

import dev.signalbox.model.failure.Failure;
import io.netty.channel.EventLoop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Finds the addresses of providers' names without keeping an event loop waiting, and refuses those that a name must
/// not lead to. Shared by all event loops; knows as many names as the config declares.
final class Resolver {
    private static final long FRESH_NANOS = 30_000_000_000L;

    /// Hears what came of it: either of the two is null.
    @FunctionalInterface
    interface Outcome {
        void done(@Nullable InetAddress address, @Nullable Failure failure);
    }

    private record Name(String host, boolean privateAllowed) {}

    private record Answer(InetAddress address, long at) {}

    private final Executor background;
    private final Map<Name, Answer> answers = new ConcurrentHashMap<>();

    /// @param background runs look-ups, which block
    Resolver(Executor background) {
        this.background = background;
    }

    /// @param privateAllowed whether the name may lead to a private or link-local address
    void resolve(String host, boolean privateAllowed, EventLoop loop, Outcome outcome) {
        Name name = new Name(host, privateAllowed);
        Answer known = answers.get(name);
        if (known != null && System.nanoTime() - known.at < FRESH_NANOS) {
            outcome.done(known.address, null);
            return;
        }
        background.execute(() -> {
            InetAddress found;
            Failure failure;
            try {
                found = lookUp(host, privateAllowed);
                failure = found == null
                        ? new Failure.Unreachable("The provider's name leads to a private address, which its config"
                                + " does not allow (`private: true`).")
                        : null;
            } catch (UnknownHostException | RuntimeException e) {
                found = null;
                failure = new Failure.Unreachable("The provider's name cannot be resolved.");
            }
            if (found != null) {
                answers.put(name, new Answer(found, System.nanoTime()));
            }
            InetAddress address = found;
            Failure refusal = failure;
            loop.execute(() -> outcome.done(address, refusal));
        });
    }

    private static @Nullable InetAddress lookUp(String host, boolean privateAllowed) throws UnknownHostException {
        boolean literal = host.startsWith("[") || host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (privateAllowed || allowed(address, literal || host.equals("localhost"))) {
                return address;
            }
        }
        return null;
    }

    /// @param declared whether the config names the address itself, which declares private ones but never link-local
    private static boolean allowed(InetAddress address, boolean declared) {
        if (address.isLinkLocalAddress() || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        boolean uniqueLocal = address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
        return declared || !(address.isLoopbackAddress() || address.isSiteLocalAddress() || uniqueLocal);
    }
}
