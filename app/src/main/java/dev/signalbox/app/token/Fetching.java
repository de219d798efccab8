package dev.signalbox.app.token;

import dev.signalbox.model.policy.CredentialSource.Aws;
import dev.signalbox.model.policy.CredentialSource.Command;
import dev.signalbox.model.policy.CredentialSource.Fetched;
import dev.signalbox.model.policy.CredentialSource.GoogleFile;
import dev.signalbox.model.policy.CredentialSource.GoogleMetadata;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Provider.OutboundProxy;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Fetches credentials. Waits, so never on an event loop.
public final class Fetching {
    private final Function<String, @Nullable String> environment;

    /// @param environment variables of this process
    public Fetching(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /// Fetches one.
    ///
    /// @param policy says which proxy the providers that ask for it are behind
    /// @throws NoToken when there is none
    public Fresh fetch(Fetched source, Policy policy) throws NoToken, InterruptedException {
        if (source instanceof Command command) {
            String printed = CommandRun.of(command.line(), CommandRun.PATIENCE);
            return TokenText.read(printed, command.lifetime(), Instant.now(), "the " + command.title());
        }
        try (TokenCalls direct = new TokenCalls(null);
                TokenCalls calls = new TokenCalls(proxy(source, policy))) {
            GoogleTokens google = new GoogleTokens(calls, direct, environment);
            return switch (source) {
                case Command _ -> throw new IllegalStateException("was run");
                case GoogleFile file -> google.ofFile(file.file());
                case GoogleMetadata _ -> google.ofMetadata();
                case Aws aws -> new AwsKeys(direct, environment).of(aws);
            };
        }
    }

    private static @Nullable InetSocketAddress proxy(Fetched source, Policy policy) {
        OutboundProxy proxy = users(source, policy)
                .map(Provider::proxy)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return proxy == null ? null : InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
    }

    private static Stream<Provider> users(Fetched source, Policy policy) {
        return policy.providers().values().stream()
                .filter(each ->
                        each.keys().stream().anyMatch(key -> key.source().equals(source)));
    }

    /// Names of the providers that are asked with it.
    static List<String> providers(Fetched source, Policy policy) {
        return users(source, policy).map(Provider::name).toList();
    }
}
