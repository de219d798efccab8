package dev.signalbox.gateway.names;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names that a file tells the addresses of (`/etc/hosts`). Read again when it has changed.
final class HostsFile {
    private record Content(
            FileTime changed, long size, Map<String, List<InetAddress>> four, Map<String, List<InetAddress>> six) {}

    private final Path file;
    private volatile @Nullable Content content;

    HostsFile(Path file) {
        this.file = file;
    }

    /// Empty when it does not know the name; IPv4 first, as the JDK does.
    List<InetAddress> addresses(String host) {
        Content now = read();
        if (now == null) {
            return List.of();
        }
        String name = host.toLowerCase(Locale.ROOT);
        List<InetAddress> all = new ArrayList<>(now.four.getOrDefault(name, List.of()));
        all.addAll(now.six.getOrDefault(name, List.of()));
        return all;
    }

    private @Nullable Content read() {
        try {
            BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
            Content known = content;
            if (known != null && known.size == about.size() && known.changed.equals(about.lastModifiedTime())) {
                return known;
            }
            HostsFileEntriesProvider entries =
                    HostsFileEntriesProvider.parser().parse(file.toFile(), StandardCharsets.UTF_8);
            known = new Content(about.lastModifiedTime(), about.size(), entries.ipv4Entries(), entries.ipv6Entries());
            content = known;
            return known;
        } catch (IOException _) {
            return null; // a machine need not have one
        }
    }
}
