package dev.signalbox.model.policy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where models are: a provider's API with its credentials.
///
/// @param name as in `provider/model`
/// @param dialect the language it speaks: `openai`, `anthropic`
/// @param url http or https, host and base path, no query, no user info; a request's path is appended
/// @param keys credentials; empty for a server that asks for none
/// @param processing where prompts are processed (`kr`, `eu`, …), null when not declared
/// @param privateAddress whether a *name* may resolve to a private or link-local address
/// @param proxy CONNECT proxy to go through, null for a direct way
/// @param ca PEM file of certificate authorities to trust instead of the system's, null for the system's
/// @param maxConnections upper bound of open connections to it per event loop
/// @param askUsage whether streams are asked to tell usage where the dialect tells it only when asked; servers that
/// refuse the question need false, and usage is then what they tell unasked
public record Provider(
        String name,
        String dialect,
        URI url,
        List<Secret> keys,
        @Nullable String processing,
        boolean privateAddress,
        @Nullable OutboundProxy proxy,
        @Nullable Path ca,
        int maxConnections,
        boolean askUsage) {

    /// A provider that is asked for usage, as nearly all can be.
    public Provider(
            String name,
            String dialect,
            URI url,
            List<Secret> keys,
            @Nullable String processing,
            boolean privateAddress,
            @Nullable OutboundProxy proxy,
            @Nullable Path ca,
            int maxConnections) {
        this(name, dialect, url, keys, processing, privateAddress, proxy, ca, maxConnections, true);
    }

    public Provider {
        keys = List.copyOf(keys);
        if (url.getHost() == null || url.getRawQuery() != null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a provider's url needs a host and neither query nor user info");
        }
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new IllegalArgumentException("a provider's url starts with http:// or https://");
        }
        if (processing != null && processing.isBlank()) {
            throw new IllegalArgumentException("where prompts are processed is a word or left out");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections must be at least 1");
        }
    }

    public boolean tls() {
        return url.getScheme().equals("https");
    }

    /// The port, also where the URL leaves it to the scheme.
    public int port() {
        return url.getPort() != -1 ? url.getPort() : tls() ? 443 : 80;
    }

    /// An HTTP CONNECT proxy.
    ///
    /// @param user null for a proxy without authentication
    public record OutboundProxy(
            String host,
            int port,
            @Nullable String user,
            @Nullable Secret password) {}
}
