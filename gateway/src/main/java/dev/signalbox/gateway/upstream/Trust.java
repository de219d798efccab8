package dev.signalbox.gateway.upstream;

import dev.signalbox.model.failure.Failure;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Whom we believe to be a provider: the system's certificate authorities, or those of the file declared for
/// it, which is read again when it changes. Host names are always checked. Shared by all event loops; none
/// waits for a file.
final class Trust {
    /// More files than this are only there after many reloads; then all are read anew.
    private static final int MOST = 256;

    /// Hears what came of it: either of the two is null.
    @FunctionalInterface
    interface Outcome {
        void done(@Nullable SslContext context, @Nullable Failure failure);
    }

    private record Stamp(FileTime modified, long size) {}

    private record Declared(Stamp stamp, SslContext context) {}

    private final Executor background;
    private final Map<Path, Declared> declared = new ConcurrentHashMap<>();
    private volatile @Nullable SslContext system;

    /// @param background reads files
    Trust(Executor background) {
        this.background = background;
    }

    /// @param ca PEM file of certificate authorities, null for the system's
    void context(@Nullable Path ca, EventLoop loop, Outcome outcome) {
        SslContext known = system;
        if (ca == null && known != null) {
            outcome.done(known, null);
            return;
        }
        background.execute(() -> {
            SslContext read;
            Failure failure;
            try {
                read = ca == null ? ofSystem() : of(ca);
                failure = null;
            } catch (IOException | RuntimeException e) {
                // Without them nobody can be believed.
                read = null;
                failure = new Failure.Unreachable("The certificate authorities declared for it cannot be read.");
            }
            SslContext context = read;
            Failure refusal = failure;
            loop.execute(() -> outcome.done(context, refusal));
        });
    }

    private SslContext ofSystem() throws IOException {
        SslContext made = builder().build();
        system = made;
        return made;
    }

    private SslContext of(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Stamp stamp = new Stamp(now.lastModifiedTime(), now.size());
        Declared known = declared.get(file);
        if (known != null && known.stamp.equals(stamp)) {
            return known.context;
        }
        SslContext made = builder().trustManager(file.toFile()).build();
        if (declared.size() >= MOST) {
            declared.clear();
        }
        declared.put(file, new Declared(stamp, made));
        return made;
    }

    private static SslContextBuilder builder() {
        return SslContextBuilder.forClient().sslProvider(SslProvider.JDK).endpointIdentificationAlgorithm("HTTPS");
    }
}
