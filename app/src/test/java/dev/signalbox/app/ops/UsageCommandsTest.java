package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `usage` and `request` against a server that runs, each as a process.
@Tag("sockets")
@Tag("process")
class UsageCommandsTest {
    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Program program;

    private String gateway = "";
    private String console = "";

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("signalbox.yaml"), """
                providers:
                  main: { dialect: openai, url: "%1$s/v1" }
                routes:
                  chat: { targets: [main/m] }
                store: sqlite:books.db
                """.formatted(provider.url()));
        program = Launcher.start(folder, Map.of(), "serve", "--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0");
        MatchResult addresses =
                program.awaitErr(Pattern.compile("Gateway on http://([0-9.:]+), console on http://([0-9.:]+)"));
        gateway = "http://" + addresses.group(1);
        console = addresses.group(2);
    }

    @AfterEach
    void close() {
        program.close();
        provider.close();
    }

    @Test
    void whatWasUsedIsPrintedInThreeWaysAndARequestIsTold() throws Exception {
        String id = chat();
        await().until(() -> command("request", id).exit() == 0);

        assertThat(command("usage").out())
                .contains("WORKLOAD")
                .contains("default")
                .contains("unknown");
        assertThat(command("usage", "--by", "target", "--csv").out())
                .startsWith("target,requests,")
                .contains("\nmain/m,1,1,1,");
        assertThat(JsonMapper.shared()
                        .readTree(command("usage", "--by", "day", "--from", "2d", "--json")
                                .out())
                        .path("lines")
                        .size())
                .isEqualTo(1);
        assertThat(command("request", id).out())
                .contains("outcome   success, status 200")
                .contains("tried     main/m: answered");
        assertThat(command("usage").out()).contains("In all:").contains("Largest provider:");
        assertThat(command("usage", "--advise").out())
                .contains("Cheaper targets: none")
                .contains("Oversized max_tokens: none")
                .contains("Cacheable repeats: none");
        assertThat(command("usage", "--advise", "--json").out()).contains("\"cacheable_repeats\" : [ ]");
        assertThat(command("commitments").out()).contains("No commitment is declared.");
        assertThat(folder.resolve("books.db")).exists();
        program.assertOnlyLogLines();
    }

    @Test
    void wrongWordsAreTold() throws Exception {
        assertThat(command("usage", "--by", "colour").err()).contains("expected key, workload");
        assertThat(command("usage", "--from", "yesterday").err()).contains("expected a time such as");
        assertThat(command("request", "nothing").err()).contains("no request of that identifier");
    }

    private String chat() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(gateway + "/v1/chat/completions"))
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.headers().firstValue("x-request-id").orElseThrow();
        }
    }

    private Program.Ended command(String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--console", console));
        return Launcher.run(folder, Map.of(), line.toArray(String[]::new));
    }
}
