package dev.signalbox.app.token;

import static dev.signalbox.app.token.FetchedCredentialsTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.core.exchange.Rules;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RenewalsTest {
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

    private static Rules rules() {
        String yaml = """
                listen: { gateway: "127.0.0.1:0", console: "127.0.0.1:0" }
                providers: { p: { dialect: openai, url: "http://127.0.0.1:1/v1", keys: [{ command: [echo, the-token] }] } }
                routes: { chat: { targets: [p/m] } }
                """;
        if (!(Rig.loader().parse(yaml, Path.of("test.yaml")) instanceof Loaded.Valid valid)) {
            throw new IllegalArgumentException(yaml);
        }
        return Rules.of(valid.policy(), new byte[16], _ -> {});
    }
}
