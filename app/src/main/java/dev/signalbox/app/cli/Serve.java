package dev.signalbox.app.cli;

import dev.signalbox.app.config.ConfigLoader;
import dev.signalbox.app.config.ConfigProblem;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.app.server.Beat;
import dev.signalbox.app.server.Reloading;
import dev.signalbox.app.server.Server;
import dev.signalbox.model.policy.Policy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `signalbox serve`.
@Command(
        name = "serve",
        description = "Run the gateway until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox serve --config signalbox.yaml"})
final class Serve implements Callable<Integer> {
    /// Then there are thirty looks a second.
    private static final int MOST_HURRY = 60;

    @Mixin
    ConfigOption config = new ConfigOption();

    @Option(
            names = "--gateway",
            paramLabel = "ADDR",
            converter = AddressOption.Converter.class,
            description = "HOST:PORT or PORT that applications call; overrides listen.gateway.")
    @Nullable
    AddressOption gateway;

    @Option(
            names = "--console",
            paramLabel = "ADDR",
            converter = AddressOption.Converter.class,
            description = "HOST:PORT or PORT for health, metrics and administration; overrides listen.console.")
    @Nullable
    AddressOption console;

    @Option(
            names = "--hurry",
            paramLabel = "TIMES",
            defaultValue = "1",
            description = "For trials: levels go by a clock that is 1 to 60 times as fast as that on the wall. Nothing"
                    + " else is faster. Use a store that is thrown away: its days come too soon.")
    int hurry = 1;

    @Override
    public Integer call() throws Exception {
        if (hurry < 1 || hurry > MOST_HURRY) {
            throw new Failed(
                    Signalbox.WRONG_USAGE, "signalbox: --hurry is a whole number from 1 to " + MOST_HURRY + ".");
        }
        Instant readAt = Instant.now();
        Loaded.Valid loaded = config.load(config.loader().listening(this::withAddresses));
        var log = LoggerFactory.getLogger("dev.signalbox");
        for (ConfigProblem warning : loaded.warnings()) {
            log.warn("{}", warning);
        }
        // Heard from the start: unheard, it would end the process.
        AtomicReference<Runnable> onHangUp = new AtomicReference<>(() -> {});
        HangUp.calls(() -> onHangUp.get().run());
        Policy policy = asServed(loaded.policy());
        Server server = Running.start(
                policy,
                config.dialects(),
                "listen.gateway and listen.console in the config, or --gateway and --console",
                Beat.hurried(hurry));
        if (hurry > 1) {
            log.warn("Levels go by a clock that is {} times as fast as that on the wall: this is for trials", hurry);
        }
        Path file = config.file();
        // The drain follows the config that it began with.
        AutoCloseable[] running = {server};
        if (file == null) {
            onHangUp.set(server::reopenLog);
        } else {
            // Whatever the file comes to say, these addresses stay until the next start.
            ConfigLoader loader =
                    config.loader().listening(next -> next.listeningOn(policy.gateway(), policy.console()));
            Reloading reloading = new Reloading(server, loader, file, loaded.files(), readAt, this::asServed);
            onHangUp.set(() -> {
                server.reopenLog();
                reloading.reload();
            });
            running = new AutoCloseable[] {reloading, server};
        }
        // Who reads this may send signals.
        log.info(
                "Gateway on {}, console on {}",
                Running.url(policy.gateway(), server.gatewayAddress()),
                Running.url(policy.console(), server.consoleAddress()));
        Running.untilStopped(running);
        return 0;
    }

    /// With what is kept beside a config that does not say: whoever serves without one has no place for it.
    private Policy asServed(Policy policy) {
        Path file = config.file();
        Path folder = file == null ? null : file.toAbsolutePath().normalize().getParent();
        Policy listening = withAddresses(policy);
        return folder == null ? listening : listening.beside(folder);
    }

    private Policy withAddresses(Policy policy) {
        return policy.listeningOn(
                gateway == null ? policy.gateway() : gateway.applyTo(policy.gateway()),
                console == null ? policy.console() : console.applyTo(policy.console()));
    }
}
