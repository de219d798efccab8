package dev.signalbox.app.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// A gateway that keeps books in a folder of the test.
@Tag("sockets")
class LedgerTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void aRequestShowsUpInTheUsage() throws Exception {
        try (Rig rig = rig()) {
            assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);
            assertThat(rig.post(CHAT, HI.replace("chat", "nothing")).statusCode())
                    .isEqualTo(404);

            JsonNode line = line(rig, "route", "chat");
            assertThat(line.path("requests").asInt()).isEqualTo(1);
            assertThat(line.path("succeeded").asInt()).isEqualTo(1);
            assertThat(line.path("attempts").asInt()).isEqualTo(2);
            assertThat(line.path("tokens").path("input").asInt()).isPositive();
            assertThat(line.path("cost").isNull()).isTrue();
            assertThat(line(rig, "outcome", "caller_error").path("requests").asInt())
                    .isEqualTo(1);
            assertThat(line(rig, "target", "spare/m").path("requests").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aRequestIsToldWithWhereItWasTried() throws Exception {
        try (Rig rig = rig()) {
            HttpResponse<String> answer = rig.post(CHAT, HI);
            String id = answer.headers().firstValue("x-request-id").orElseThrow();

            JsonNode request = await().until(() -> request(rig, id), found -> !found.isMissingNode());

            assertThat(request.path("outcome").asString()).isEqualTo("success");
            assertThat(request.path("attempts").size()).isEqualTo(2);
            assertThat(request.path("attempts").get(0).path("target").asString())
                    .isEqualTo("main/m");
            assertThat(request.path("attempts").get(0).path("failure").asString())
                    .isNotEmpty();
            assertThat(request.path("attempts").get(1).path("target").asString())
                    .isEqualTo("spare/m");
            assertThat(request.toString()).doesNotContain("hi\"");
        }
    }

    @Test
    void aStoreThatSomebodyElseLocksSlowsNoRequestAndLosesNothing() throws Exception {
        try (Rig rig = rig()) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + store());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                for (int i = 0; i < 20; i++) {
                    assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);
                }
                await().until(() -> metric(rig, "signalbox_ledger_store_failures_total") > 0);
                assertThat(metric(rig, "signalbox_ledger_waiting_bytes")).isPositive();
                statement.execute("ROLLBACK");
            }
            await().until(() -> metric(rig, "signalbox_ledger_stored_total") == 20);
            assertThat(metric(rig, "signalbox_ledger_lost_total")).isZero();
            assertThat(line(rig, "route", "chat").path("requests").asInt()).isEqualTo(20);
        }
    }

    @Test
    void whereThereIsNoRoomForRecordsNothingIsBegunUntilThereIs() throws Exception {
        try (Rig rig = Rig.start(
                providers() + "store: \"sqlite:" + store() + "\"\nledger: { max: 16MiB, when-full: refuse }\n")) {
            int answered;
            try (FullSpool full = FullSpool.of(rig, folder.resolve("s.db.spool"))) {
                int reached = provider.requests().size();
                HttpResponse<String> refused = rig.post(CHAT, HI);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("ledger_full");
                assertThat(refused.headers().firstValue("retry-after")).isPresent();
                assertThat(provider.requests()).hasSize(reached);
                assertThat(rig.get(rig.url() + "/v1/models").statusCode()).isEqualTo(200);
                // One of them was refused; the list of models is one more.
                answered = full.asked();
                await().until(() -> metric(rig, "signalbox_ledger_stored_total") == answered);
            }
            await().until(() -> rig.post(CHAT, HI).statusCode() == 200);
            await().until(() -> metric(rig, "signalbox_ledger_stored_total") == answered + 1);
            assertThat(metric(rig, "signalbox_ledger_lost_total")).isZero();
        }
    }

    @Test
    void aRestartKeepsWhatThereWas() throws Exception {
        for (int run = 1; run <= 3; run++) {
            try (Rig rig = rig()) {
                rig.post(CHAT, HI);
                int expected = run;
                await().until(() -> line(rig, "route", "chat").path("requests").asInt() == expected);
            }
        }
        try (Stream<Path> left = Files.list(folder.resolve("s.db.spool"))) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("lock", "node");
        }
    }

    @Test
    void twoServersDoNotShareAStore() throws Exception {
        try (Rig _ = rig()) {
            assertThatThrownBy(this::rig)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void aStoreOfANewerVersionStopsTheStart() throws Exception {
        rig().close();
        try (Connection newer = DriverManager.getConnection("jdbc:sqlite:" + store());
                Statement statement = newer.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }

        assertThatThrownBy(this::rig).isInstanceOf(IOException.class).hasMessageContaining("newer version");
    }

    @Test
    void withoutAStoreThereIsNoUsageAndItSaysSo() throws Exception {
        try (Rig rig = Rig.start(providers())) {
            HttpResponse<String> answer = rig.get(rig.console() + "/admin/v1/usage");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("no_store");
            assertThat(rig.get(rig.console() + "/metrics").body()).doesNotContain("signalbox_ledger");
        }
    }

    @Test
    void aQuestionThatMakesNoSenseIsTold() throws Exception {
        try (Rig rig = rig()) {
            for (String wrong :
                    new String[] {"by=colour", "from=yesterday", "to=1", "zone=Atlantis", "from=2999-01-01T00:00:00Z"
                    }) {
                HttpResponse<String> answer = rig.get(rig.console() + "/admin/v1/usage?" + wrong);
                assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
                assertThat(answer.body()).contains("invalid_request");
            }
            assertThat(rig.get(rig.console() + "/admin/v1/requests").statusCode())
                    .isEqualTo(400);
        }
    }

    /// The line of that name once it is there.
    private static JsonNode line(Rig rig, String by, String name) {
        return await().until(
                        () -> {
                            HttpResponse<String> answer = rig.get(rig.console() + "/admin/v1/usage?by=" + by);
                            for (JsonNode line :
                                    JsonMapper.shared().readTree(answer.body()).path("lines")) {
                                if (line.path("name").asString().equals(name)) {
                                    return line;
                                }
                            }
                            return MissingNode.getInstance();
                        },
                        line -> !line.isMissingNode());
    }

    private static JsonNode request(Rig rig, String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = rig.get(rig.console() + "/admin/v1/requests?id=" + id);
        return JsonMapper.shared().readTree(answer.body()).path("requests").path(0);
    }

    private static double metric(Rig rig, String name) throws IOException, InterruptedException {
        return rig.get(rig.console() + "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void answersThatWaitForTheDiskCome() throws Exception {
        try (Rig rig = Rig.start(providers() + "store: \"sqlite:" + store() + "\"\nledger: { durable: true }\n")) {
            assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);
            assertThat(rig.post(CHAT, HI.replace("{", "{\"stream\":true,")).body())
                    .contains("[DONE]");
            assertThat(rig.post(CHAT, HI.replace("chat", "nothing")).statusCode())
                    .isEqualTo(404);

            await().until(() -> line(rig, "route", "chat").path("succeeded").asInt(), done -> done == 2);
            assertThat(rig.get(rig.console() + "/metrics").body()).contains("signalbox_ledger_unkept_total 0.0");
        }
    }

    private Rig rig() throws IOException {
        return Rig.start(providers() + "store: \"sqlite:" + store() + "\"\n");
    }

    private Path store() {
        return folder.resolve("s.db");
    }

    /// The first provider of the two answers nobody.
    private String providers() {
        return """
                providers:
                  main: { dialect: openai, url: "http://127.0.0.1:1/v1" }
                  spare: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [main/m, { to: spare/m, priority: 1 }], retry: { attempts: 2 } }
                """.formatted(provider.url());
    }
}
