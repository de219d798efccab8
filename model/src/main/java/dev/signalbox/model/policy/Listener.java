package dev.signalbox.model.policy;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An address to listen on.
///
/// @param host name or address
/// @param port 0 for any free one
/// @param tls null for plain HTTP
/// @param corsOrigins origins whose pages may call, exact (`https://app.example.com`); empty: none
public record Listener(String host, int port, @Nullable Tls tls, List<String> corsOrigins) {
    public Listener {
        corsOrigins = List.copyOf(corsOrigins);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 to 65535");
        }
    }

    /// Certificate chain and private key as PEM files, read again when they change.
    public record Tls(Path certificate, Path key) {}
}
