package dev.signalbox.gateway.names;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/// Looks up names. Blocks.
@FunctionalInterface
public interface Lookup {
    /// @throws UnknownHostException when there is no answer, or none with an address
    /// @throws InterruptedException when nobody wants to know any more
    Found find(String host) throws UnknownHostException, InterruptedException;

    /// An answer.
    ///
    /// @param addresses at least one, the one to try first first
    /// @param fresh how long nobody needs to be asked again
    record Found(List<InetAddress> addresses, Duration fresh) {
        public Found {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("an answer has an address");
            }
        }
    }
}
