package dev.signalbox.gateway.edge;

import dev.signalbox.model.policy.Listener;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate of a listener. Files that change are read again; files that cannot be used change nothing.
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final Listener.Tls files;
    private volatile SslContext context;
    private Stamp stamp;
    private Stamp seen;
    private @Nullable Stamp refused;

    /// @throws IOException when the files cannot be read or do not hold a certificate chain and its key
    public ServerTls(Listener.Tls files) throws IOException {
        this.files = files;
        stamp = stamp();
        seen = stamp;
        context = load();
    }

    public SslContext context() {
        return context;
    }

    /// Reads the files again if they have changed, and not since the last call: a certificate and its key are
    /// written one after the other, and one without the other would turn every client away. Files that cannot
    /// be used are tried at every call, because what is wrong may not show in their stamp (permissions), and
    /// told of once. Blocks.
    public synchronized void refresh() {
        Stamp current = stamp();
        boolean settled = current.equals(seen);
        seen = current;
        if (current.equals(stamp) || !settled) {
            return;
        }
        try {
            context = load();
            stamp = current;
            refused = null;
            LOG.info("The TLS certificate was read again from {}", files.certificate());
        } catch (IOException e) {
            if (!current.equals(refused)) {
                refused = current;
                LOG.warn(
                        "The TLS certificate has changed but cannot be used; the old one serves on: {}",
                        e.getMessage());
            }
        }
    }

    private SslContext load() throws IOException {
        try {
            return SslContextBuilder.forServer(
                            files.certificate().toFile(), files.key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "no certificate chain and private key in PEM form in " + files.certificate() + " and "
                            + files.key(),
                    e);
        }
    }

    private Stamp stamp() {
        return new Stamp(modified(files.certificate()), modified(files.key()));
    }

    private static @Nullable FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            // Not there or not to be looked at is a state as well; reading the file will say what is wrong.
            return null;
        }
    }

    private record Stamp(
            @Nullable FileTime certificate, @Nullable FileTime key) {}
}
