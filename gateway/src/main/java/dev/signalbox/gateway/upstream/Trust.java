package dev.signalbox.gateway.upstream;

import dev.signalbox.model.policy.Provider;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/// Whom we believe to be a provider: the system's certificate authorities, or those of the file declared for it. Host
/// names are always checked. Shared by all event loops.
final class Trust {
    private final Map<Optional<Path>, SslContext> contexts = new ConcurrentHashMap<>();

    SslContext contextFor(Provider provider) throws SSLException {
        Optional<Path> ca = Optional.ofNullable(provider.ca());
        SslContext known = contexts.get(ca);
        if (known != null) {
            return known;
        }
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(SslProvider.JDK).endpointIdentificationAlgorithm("HTTPS");
        ca.ifPresent(file -> builder.trustManager(file.toFile()));
        SslContext made;
        try {
            made = builder.build();
        } catch (IllegalArgumentException e) {
            throw new SSLException("not a PEM file of certificates", e);
        }
        contexts.put(ca, made);
        return made;
    }
}
