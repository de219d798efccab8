package dev.signalbox.gateway.names;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom to ask about names, and how short ones are completed: resolv.conf(5).
///
/// @param servers in the order in which they are asked; a port other than 53 is written as OpenBSD does,
///     `nameserver [127.0.0.1]:5353`
/// @param search domains to complete names with
/// @param dots a name with so many is tried as it is first
record ResolvConf(List<InetSocketAddress> servers, List<String> search, int dots) {
    private static final int MOST_SERVERS = 3;
    private static final int MOST_DOTS = 15;

    ResolvConf {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /// Null when there is no such file, or it names no server.
    static @Nullable ResolvConf read(Path file) {
        try {
            return parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        } catch (IOException _) {
            return null; // a machine need not have one
        }
    }

    static @Nullable ResolvConf parse(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> search = List.of();
        int dots = 1;
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words.length < 2) {
                continue;
            }
            switch (words[0]) {
                case "nameserver" -> {
                    InetSocketAddress server = server(words[1]);
                    if (server != null && servers.size() < MOST_SERVERS) {
                        servers.add(server);
                    }
                }
                // The last of the two lines counts.
                case "search", "domain" -> search = List.of(words).subList(1, words.length);
                case "options" -> {
                    for (String option : words) {
                        if (option.matches("ndots:[0-9]{1,3}")) {
                            dots = Math.min(MOST_DOTS, Integer.parseInt(option.substring(6)));
                        }
                    }
                }
                default -> {} // a comment, or what is not about us
            }
        }
        return servers.isEmpty() ? null : new ResolvConf(servers, search, dots);
    }

    private static @Nullable InetSocketAddress server(String text) {
        String address = text;
        int port = 53;
        if (text.matches("\\[.+]:[0-9]{1,5}")) {
            int end = text.lastIndexOf(']');
            address = text.substring(1, end);
            port = Integer.parseInt(text.substring(end + 2));
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        try {
            return bytes == null || port > 65535 ? null : new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
