package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `commitments`, and what `explain` says of them, against a server that runs, each as a process.
@Tag("sockets")
@Tag("process")
class CommitmentCommandsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void whatWasBoughtIsToldAndExplainSaysWhyItIsPreferred() throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (Simulator provider = Simulator.start(Script.defaults())) {
            Files.writeString(folder.resolve("signalbox.yaml"), """
                    providers:
                      free: { dialect: openai, url: "%1$s/v1" }
                      bought: { dialect: openai, url: "%1$s/v1" }
                    routes: { chat: { targets: [free/m, bought/m] } }
                    store: sqlite:books.db
                    commitments: [{ name: year, provider: bought, usd: 300, from: %2$s, until: %3$s }]
                    """.formatted(
                            provider.url(), today.minusDays(10), today.plusDays(10)));
            try (Program program =
                    Launcher.start(folder, Map.of(), "serve", "--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0")) {
                String console = program.awaitErr(Pattern.compile("console on http://([0-9.:]+)"))
                        .group(1);

                assertThat(command(console, "commitments").out())
                        .containsPattern("year +bought .* 300 +0 +usd .* preferred");
                assertThat(JsonMapper.shared()
                                .readTree(command(console, "commitments", "--json")
                                        .out())
                                .at("/commitments/0/lapses")
                                .asString())
                        .isEqualTo("300");
                assertThat(command(console, "explain", "--model", "chat", "--live")
                                .out())
                        .contains("1. bought/m")
                        .contains("preferred: of commitment year, 300 of 300 usd would lapse")
                        .contains("free/m had its turn, and stands behind: commitment");
                assertThat(command(console, "explain", "--model", "chat").out()).contains("1. free/m");
            }
        }
    }

    private Program.Ended command(String console, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--console", console));
        return Launcher.run(folder, Map.of(), line.toArray(String[]::new));
    }
}
