package dev.signalbox.gateway.edge;

import dev.signalbox.model.policy.Listener;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate of a listener. Files that change are read again; files that cannot be used change nothing.
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final Listener.Tls files;
    private volatile SslContext context;
    private @Nullable Stamp stamp;

    /// @throws IOException when the files cannot be read or do not hold a certificate chain and its key
    public ServerTls(Listener.Tls files) throws IOException {
        this.files = files;
        stamp = stamp();
        context = load();
    }

    public SslContext context() {
        return context;
    }

    /// Reads the files again if they have changed. Blocks.
    public synchronized void refresh() {
        try {
            Stamp current = stamp();
            if (!current.equals(stamp)) {
                context = load();
                stamp = current;
                LOG.info("The TLS certificate was read again from {}", files.certificate());
            }
        } catch (IOException e) {
            LOG.warn("The TLS certificate has changed but cannot be used; the old one serves on: {}", e.getMessage());
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

    private Stamp stamp() throws IOException {
        return new Stamp(Files.getLastModifiedTime(files.certificate()), Files.getLastModifiedTime(files.key()));
    }

    private record Stamp(FileTime certificate, FileTime key) {}
}
