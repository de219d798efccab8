package dev.signalbox.app.token;

import static dev.signalbox.app.token.FetchedCredentialsTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.core.exchange.Rules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aReloadThatTakesOverTheWaitOfTheStartIsReadyAsSoonAsThatIsOver() throws Exception {
        Rules first = rules();
        AtomicReference<Rules> inForce = new AtomicReference<>(first);
        try (Renewals _ = Renewals.start(inForce::get, new Fetching(_ -> null))) {
            until(() -> first.standing().tokens().stream().allMatch(each -> each.usable(System.nanoTime()))
                    && !first.standing().isFetching());
            Rules reloaded = rules();
            reloaded.standing().fetching(true);
            inForce.set(reloaded);

            until(() -> !reloaded.standing().isFetching());

            assertThat(first.standing().isFetching()).isFalse();
        }
    }

    @Test
    void aCommandAndWhatItStartedEndWithTheGateway() throws Exception {
        Path ids = folder.resolve("ids");
        Rules rules = rules("{ command: [sh, -c, \"sleep 60 & echo $$ $! > " + ids + "; wait\"] }");
        try (Renewals _ = Renewals.start(() -> rules, new Fetching(_ -> null))) {
            until(() -> Files.exists(ids) && read(ids).endsWith("\n"));
        }

        for (String id : read(ids).strip().split(" ")) {
            until(() -> ProcessHandle.of(Long.parseLong(id))
                    .filter(ProcessHandle::isAlive)
                    .isEmpty());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rules rules() {
        return rules("{ command: [echo, the-token] }");
    }

    private static Rules rules(String key) {
        String yaml = """
                listen: { gateway: "127.0.0.1:0", console: "127.0.0.1:0" }
                providers: { p: { dialect: openai, url: "http://127.0.0.1:1/v1", keys: [%s] } }
                routes: { chat: { targets: [p/m] } }
                """.formatted(key);
        if (!(Rig.loader().parse(yaml, Path.of("test.yaml")) instanceof Loaded.Valid valid)) {
            throw new IllegalArgumentException(yaml);
        }
        return Rules.of(valid.policy(), new byte[16], _ -> {});
    }
}
