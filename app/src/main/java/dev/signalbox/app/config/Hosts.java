package dev.signalbox.app.config;

import dev.signalbox.model.policy.AddressScope;
import dev.signalbox.model.policy.Network;
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

    /// `10.0.0.0/8`, `2001:db8::/32`, or one address; null for what is neither.
    static @Nullable Network network(String text) {
        int slash = text.indexOf('/');
        InetAddress address = text.startsWith("[") ? null : literal(slash < 0 ? text : text.substring(0, slash));
        if (address == null || text.indexOf('%') >= 0) {
            return null;
        }
        int most = Byte.SIZE * address.getAddress().length;
        if (slash < 0) {
            return new Network(address, most);
        }
        String bits = text.substring(slash + 1);
        boolean known = bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= most;
        return known ? new Network(address, Integer.parseInt(bits)) : null;
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
