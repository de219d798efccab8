package dev.signalbox.app.config;

import dev.signalbox.model.policy.AddressScope;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a host is as far as its text tells. Names are never resolved here: what they resolve to is checked
/// when a connection is made, at every one.
final class Hosts {
    private Hosts() {}

    /// The address that the host *is*, null for a name.
    static @Nullable InetAddress literal(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf('%');
        try {
            return InetAddress.ofLiteral(zone < 0 ? bare : bare.substring(0, zone));
        } catch (IllegalArgumentException _) {
            return null; // a name
        }
    }

    static boolean isLoopback(String host) {
        InetAddress address = literal(host);
        return address == null ? isLocalName(host) : address.isLoopbackAddress();
    }

    /// Whether it is an address that reaches no further than this link, where clouds keep their metadata.
    static boolean isSpecial(String host) {
        InetAddress address = literal(host);
        return address != null && AddressScope.of(address) == AddressScope.SPECIAL;
    }

    /// Whether traffic to it stays in a network of one's own.
    static boolean isPrivate(String host) {
        InetAddress address = literal(host);
        return address == null ? isLocalName(host) : AddressScope.of(address) != AddressScope.PUBLIC;
    }

    private static boolean isLocalName(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.endsWith(".localhost"); // RFC 6761
    }
}
