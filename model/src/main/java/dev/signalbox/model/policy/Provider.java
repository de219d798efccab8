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
/// @param keys its API keys; empty for a server that asks for none
/// @param processing where prompts are processed (`kr`, `eu`, …), null when not declared
/// @param privateAddress whether a *name* may resolve to a private or link-local address
/// @param proxy CONNECT proxy to go through, null for a direct way
/// @param ca PEM file of certificate authorities to trust instead of the system's, null for the system's
/// @param maxConnections upper bound of open connections to it per event loop
/// @param askUsage whether streams are asked to tell usage where the dialect tells it only when asked;
///     servers that refuse the question need false, and usage is then what they tell unasked
/// @param concurrency upper bound of requests under way at one of its targets
/// @param http which version of HTTP it is spoken to in
/// @param ejection when one of its targets is left out for failing too often
/// @param traceContext whether it is told which trace a request belongs to (W3C Trace Context)
/// @param traits what it does in its own way within its dialect
/// @param responses whether one whose dialect is `openai` also answers OpenAI's Responses API
public record Provider(
        String name,
        String dialect,
        URI url,
        List<Credential> keys,
        @Nullable String processing,
        boolean privateAddress,
        @Nullable OutboundProxy proxy,
        @Nullable Path ca,
        int maxConnections,
        boolean askUsage,
        int concurrency,
        Ejection ejection,
        Http http,
        boolean traceContext,
        Traits traits,
        boolean responses) {
    /// The dialect in which OpenAI's Responses API is asked.
    public static final String RESPONSES = "responses";

    public static final int DEFAULT_CONCURRENCY = 4096;

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
        if (maxConnections < 1 || concurrency < 1) {
            throw new IllegalArgumentException("maxConnections and concurrency must be at least 1");
        }
    }

    /// That is as its dialect has it.
    public Provider(
            String name,
            String dialect,
            URI url,
            List<Credential> keys,
            @Nullable String processing,
            boolean privateAddress,
            @Nullable OutboundProxy proxy,
            @Nullable Path ca,
            int maxConnections,
            boolean askUsage,
            int concurrency,
            Ejection ejection,
            Http http,
            boolean traceContext) {
        this(
                name,
                dialect,
                url,
                keys,
                processing,
                privateAddress,
                proxy,
                ca,
                maxConnections,
                askUsage,
                concurrency,
                ejection,
                http,
                traceContext,
                Traits.of(dialect),
                false);
    }

    /// With keys of equal weight and the defaults for what is not said.
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
        this(
                name,
                dialect,
                url,
                keys.stream().map(Credential::of).toList(),
                processing,
                privateAddress,
                proxy,
                ca,
                maxConnections,
                true,
                DEFAULT_CONCURRENCY,
                Ejection.DEFAULT,
                Http.AUTO);
    }

    /// That is not told of traces.
    public Provider(
            String name,
            String dialect,
            URI url,
            List<Credential> keys,
            @Nullable String processing,
            boolean privateAddress,
            @Nullable OutboundProxy proxy,
            @Nullable Path ca,
            int maxConnections,
            boolean askUsage,
            int concurrency,
            Ejection ejection,
            Http http) {
        this(
                name,
                dialect,
                url,
                keys,
                processing,
                privateAddress,
                proxy,
                ca,
                maxConnections,
                askUsage,
                concurrency,
                ejection,
                http,
                false);
    }

    /// With the version of HTTP that it speaks itself.
    public Provider(
            String name,
            String dialect,
            URI url,
            List<Credential> keys,
            @Nullable String processing,
            boolean privateAddress,
            @Nullable OutboundProxy proxy,
            @Nullable Path ca,
            int maxConnections,
            boolean askUsage,
            int concurrency,
            Ejection ejection) {
        this(
                name,
                dialect,
                url,
                keys,
                processing,
                privateAddress,
                proxy,
                ca,
                maxConnections,
                askUsage,
                concurrency,
                ejection,
                Http.AUTO);
    }

    /// Which version of HTTP is spoken.
    public enum Http {
        /// HTTP/2 where it speaks that, which only TLS can tell, else HTTP/1.1.
        AUTO,
        HTTP_1_1,
        /// HTTP/2, also without TLS (prior knowledge, RFC 9113 §3.3).
        HTTP_2
    }

    /// Whether a request of this dialect is understood as it is.
    public boolean speaks(String asked) {
        return dialect.equals(asked) || (responses && asked.equals(RESPONSES));
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

    /// Of its name: every request looks up its provider's connections, and two of one name are rarely there at once.
    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
