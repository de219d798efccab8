package dev.signalbox.app.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Hosts that are reached without the proxy: `example.com` with everything below it, addresses, CIDR blocks, `*`.
/// Blocks are compared with hosts that *are* addresses; a name is not resolved to find out.
///
/// @param entries lower case, without leading dots
record NoProxy(List<String> entries) {
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9._-]*[a-z0-9])?");

    NoProxy {
        entries = List.copyOf(entries);
    }

    /// One entry, or several with commas between them as in the variable `NO_PROXY`; null when one is no host.
    static @Nullable NoProxy parse(String text) {
        List<String> entries = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String entry = part.strip().toLowerCase(Locale.ROOT);
            if (entry.isEmpty()) {
                continue;
            }
            String bare = entry.replaceFirst("^(\\*?\\.)", "");
            boolean known = bare.equals("*") || block(bare) || Hosts.literal(bare) != null || isName(bare);
            if (!known) {
                return null;
            }
            entries.add(bare);
        }
        return new NoProxy(entries);
    }

    boolean covers(String host) {
        return entries.stream().anyMatch(entry -> covers(entry, host.toLowerCase(Locale.ROOT)));
    }

    private static boolean covers(String entry, String host) {
        if (entry.equals("*")) {
            return true;
        }
        InetAddress address = Hosts.literal(host);
        if (address == null) {
            return host.equals(entry) || host.endsWith("." + entry);
        }
        int slash = entry.indexOf('/');
        InetAddress network = Hosts.literal(slash < 0 ? entry : entry.substring(0, slash));
        if (network == null) {
            return false;
        }
        byte[] a = address.getAddress();
        byte[] n = network.getAddress();
        int bits = slash < 0 ? n.length * 8 : Integer.parseInt(entry.substring(slash + 1));
        return a.length == n.length && samePrefix(a, n, bits);
    }

    private static boolean samePrefix(byte[] a, byte[] b, int bits) {
        for (int i = 0; i < bits; i++) {
            if (((a[i / 8] ^ b[i / 8]) & (0x80 >> (i % 8))) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean block(String entry) {
        int slash = entry.indexOf('/');
        if (slash < 0 || !entry.substring(slash + 1).matches("[0-9]{1,3}")) {
            return false;
        }
        InetAddress network = Hosts.literal(entry.substring(0, slash));
        return network != null && Integer.parseInt(entry.substring(slash + 1)) <= network.getAddress().length * 8;
    }

    private static boolean isName(String entry) {
        return HOST.matcher(entry).matches() && !entry.matches("[0-9.]+");
    }
}
