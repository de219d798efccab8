package dev.signalbox.app.cli;

import dev.signalbox.app.server.TokenPlaces;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which running server a command is about: the one whose console is at `--console`, else where the config
/// says.
final class ConsoleOption {
    private static final Listener USUAL = new Listener("127.0.0.1", 9090, null, List.of());

    @Mixin
    ConfigOption config = new ConfigOption();

    @Option(
            names = "--console",
            paramLabel = "ADDR",
            converter = AddressOption.Converter.class,
            description = "HOST:PORT or PORT of the running server's console. Default: as the config says,"
                    + " 127.0.0.1:9090 without one.")
    @Nullable
    AddressOption console;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "Where the running server wrote its token. Default: as the config says, else the usual" + " place.")
    @Nullable
    Path tokenFile;

    /// @throws Failed when the config is needed and cannot be used
    RunningConsole running() throws Failed {
        boolean asked = config.given != null || console == null && config.file() != null;
        return running(asked ? declared() : null);
    }

    /// Its secrets are the server's, and need not be known here.
    private Policy declared() throws Failed {
        try {
            return config.load(config.loader().withoutSecrets()).policy();
        } catch (Failed e) {
            List<String> lines = new ArrayList<>(e.lines());
            lines.add("signalbox: this command reads the config only to find the running server; name its console"
                    + " with --console HOST:PORT, and leave out --config, to do without.");
            throw new Failed(e.exitCode(), lines);
        }
    }

    /// @param policy what the config says; null when it was not read
    RunningConsole running(@Nullable Policy policy) {
        Listener listener = policy == null ? USUAL : policy.console();
        if (console != null) {
            listener = console.applyTo(listener);
        }
        return new RunningConsole(listener, tokens(policy, listener.port()));
    }

    private List<Path> tokens(@Nullable Policy policy, int port) {
        if (tokenFile != null) {
            return List.of(tokenFile);
        }
        Path declared = policy == null ? null : policy.adminToken();
        return declared != null ? List.of(declared) : TokenPlaces.usual(port, System::getenv);
    }
}
