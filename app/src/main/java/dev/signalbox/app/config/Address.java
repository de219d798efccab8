package dev.signalbox.app.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where to listen.
///
/// @param host a name or an address, IPv6 without brackets
/// @param port 0 for any free one
record Address(String host, int port) {
    static final Pattern FORM =
            Pattern.compile("^(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?):([0-9]{1,5})$");

    static @Nullable Address parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String host = matcher.group(1);
        int port = Integer.parseInt(matcher.group(3));
        if (port > 65535) {
            return null;
        }
        if (!host.startsWith("[")) {
            // Four numbers that are no address are a slip, not a name.
            return host.matches("[0-9.]+") && Hosts.literal(host) == null ? null : new Address(host, port);
        }
        return Hosts.literal(host) instanceof Inet6Address
                ? new Address(host.substring(1, host.length() - 1), port)
                : null;
    }

    boolean isLoopback() {
        return Hosts.isLoopback(host);
    }

    /// Whether both cannot be listened on at once, as far as their texts tell.
    boolean collidesWith(Address other) {
        if (port == 0 || port != other.port) {
            return false;
        }
        InetAddress mine = Hosts.literal(host);
        InetAddress theirs = Hosts.literal(other.host);
        return mine == null
                || theirs == null
                || mine.isAnyLocalAddress()
                || theirs.isAnyLocalAddress()
                || mine.equals(theirs);
    }
}
