package dev.signalbox.gateway.names;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.AddressScope;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Finds the addresses of providers' names without keeping an event loop waiting, and leaves out those that a
/// name must not lead to. Shared by all event loops.
public final class Resolver {
    /// Names that nobody has asked for in this time are forgotten: they are no longer in the config.
    private static final long FORGOTTEN_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final int NAMES_BEFORE_FORGETTING = 64;
    private static final int MOST_ADDRESSES = 8;

    /// Hears what came of it: either of the two is null.
    @FunctionalInterface
    public interface Outcome {
        /// @param addresses at least one, in the order in which to try them
        void done(@Nullable List<InetAddress> addresses, @Nullable Failure failure);
    }

    private final Lookup lookup;
    private final Executor background;
    private final LongSupplier clock;
    private final Map<String, Name> names = new ConcurrentHashMap<>();

    /// @param background runs look-ups, which block
    public Resolver(Lookup lookup, Executor background) {
        this(lookup, background, System::nanoTime);
    }

    Resolver(Lookup lookup, Executor background, LongSupplier clock) {
        this.lookup = lookup;
        this.background = background;
        this.clock = clock;
    }

    /// @param privateAllowed whether the name may lead to a private or link-local address
    /// @param loop on which to be called, and where the outcome is heard
    public void resolve(String host, boolean privateAllowed, EventLoop loop, Outcome outcome) {
        InetAddress literal = literal(host);
        if (literal != null) {
            outcome(List.of(literal), privateAllowed, true, outcome);
            return;
        }
        long now = clock.getAsLong();
        Name name = names.computeIfAbsent(host.toLowerCase(Locale.ROOT), _ -> new Name(host, lookup, clock));
        Name.Waiter waiter =
                new Name.Waiter(loop, addresses -> outcome(addresses, privateAllowed, isHere(host), outcome));
        if (name.ask(waiter, now)) {
            forget(now);
            background.execute(name::lookUp);
        }
    }

    private void forget(long now) {
        if (names.size() > NAMES_BEFORE_FORGETTING) {
            names.values().removeIf(name -> now - name.lastAsked() > FORGOTTEN_NANOS);
        }
    }

    /// @param declared whether the config names the address itself, which declares private ones but no
    ///     special ones
    private static void outcome(
            List<InetAddress> addresses, boolean privateAllowed, boolean declared, Outcome outcome) {
        if (addresses.isEmpty()) {
            outcome.done(null, new Failure.Unreachable("The provider's name cannot be resolved."));
            return;
        }
        List<InetAddress> allowed = addresses.stream()
                .filter(address -> privateAllowed
                        || switch (AddressScope.of(address)) {
                            case PUBLIC -> true;
                            case PRIVATE -> declared;
                            case SPECIAL -> false;
                        })
                .toList();
        if (allowed.isEmpty()) {
            outcome.done(
                    null,
                    new Failure.Unreachable("The provider's name leads to a private address, which its config"
                            + " does not allow (`private: true`)."));
        } else {
            outcome.done(alternating(allowed), null);
        }
    }

    /// One of each kind in turns, beginning with the first's (RFC 8305, section 4), so that a kind that does
    /// not work here costs one try.
    private static List<InetAddress> alternating(List<InetAddress> addresses) {
        Class<?> kind = addresses.getFirst().getClass();
        List<InetAddress> some = addresses.stream().filter(kind::isInstance).toList();
        List<InetAddress> others =
                addresses.stream().filter(each -> !kind.isInstance(each)).toList();
        List<InetAddress> all = new ArrayList<>();
        for (int i = 0; i < Math.max(some.size(), others.size()); i++) {
            if (i < some.size()) {
                all.add(some.get(i));
            }
            if (i < others.size()) {
                all.add(others.get(i));
            }
        }
        return List.copyOf(all.subList(0, Math.min(MOST_ADDRESSES, all.size())));
    }

    /// The address that the host is, null for a name.
    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
        } catch (IllegalArgumentException _) {
            return null; // a name
        }
    }

    private static boolean isHere(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost"); // RFC 6761
    }
}
