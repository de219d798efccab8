package dev.signalbox.app.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.core.access.KeySecret;
import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.PostgresServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Keys made at run time that two gateways have in one PostgreSQL, which is killed, stopped and started again.
@Tag("sockets")
@SuppressWarnings("NullAway.Init") // JUnit sets what it does not make
class SharedKeysTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HASH = "aGFzaGVzIG9mIHRlc3RzIGFyZSBtYWRlIHdpdGggdGhpcw==";
    private static final String OTHER_HASH = "YW5vdGhlciBrZXkgZm9yIGhhc2hlcywgYXMgbG9uZyBhcyBpdA==";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /// What is promised.
    private static final Duration PROMISED = Duration.ofSeconds(5);

    /// Of a request whose key is known, on a machine on which others build.
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final Simulator provider =
            Simulator.start(Script.defaults().withLatency(Distribution.ZERO, Distribution.times("constant(1ms)")));

    @TempDir
    Path folder;

    private PostgresServer database;
    private String name;

    @BeforeEach
    void start() throws Exception {
        database = PostgresServer.start();
        name = database.database();
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        if (database != null) {
            database.close();
        }
    }

    private Rig rig(String replica, String words) throws IOException {
        return Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m] } }
                prices: [{ model: main/m, input: 1000, output: 1000 }]
                store: "%s"
                ledger: { directory: "%s" }
                admin-token: "%s"
                drain-timeout: 2s
                %s
                """.formatted(
                        provider.url(),
                        database.url(name),
                        folder.resolve(replica),
                        folder.resolve(replica + ".token"),
                        words));
    }

    private Rig rig(String replica) throws IOException {
        return rig(replica, "access: keys\nkey-hash: " + HASH);
    }

    private Keeper keeper(Rig rig, String replica) {
        return new Keeper(rig, folder.resolve(replica + ".token"));
    }

    private static HttpResponse<String> ask(Rig rig, String key) throws Exception {
        return rig.post(
                CHAT,
                "{\"model\":\"chat\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "authorization",
                "Bearer " + key);
    }

    private static int status(Rig rig, String key) throws Exception {
        return ask(rig, key).statusCode();
    }

    /// Once the store answers again: the first one may still be told that it does not.
    private static HttpResponse<String> patiently(Callable<HttpResponse<String>> asking) {
        return await().atMost(PATIENCE).until(asking, answer -> answer.statusCode() != 503);
    }

    private static void refusedInTime(Rig rig, String key) {
        await().atMost(PROMISED).until(() -> status(rig, key) == 401);
    }

    @Test
    void aKeyMadeAtOneIsUsedAtTheOtherAndRefusedThereSoonAfterItIsRevoked() throws Exception {
        try (Rig one = rig("a");
                Rig other = rig("b");
                Keeper keeper = keeper(one, "a")) {
            String secret = keeper.made("{\"name\":\"web\"}");
            assertThat(status(other, secret)).isEqualTo(200);
            assertThat(status(one, secret)).isEqualTo(200);
            assertThat(database.sql(name, "SELECT name || shown || declared || hash FROM signalbox.keys"))
                    .startsWith("web")
                    .doesNotContain(secret.substring(8));

            String second = Keeper.secret(keeper.rotate("web", 0));
            refusedInTime(other, secret);
            assertThat(status(other, second)).isEqualTo(200);

            keeper.revoke("web");
            assertThat(status(one, second)).isEqualTo(401);
            refusedInTime(other, second);
        }
    }

    @Test
    void whileTheDatabaseIsAwayKnownKeysGoOnUnknownOnesGet503AndNothingIsMissedAfterwards() throws Exception {
        try (Rig one = rig("a");
                Keeper keeper = keeper(one, "a")) {
            String known = keeper.made("{\"name\":\"known\"}");
            String unmet = keeper.made("{\"name\":\"unmet\"}");
            // Started afterwards, so that it does not come to hear that they were made, and look them up once more.
            try (Rig other = rig("b")) {
                goesOnThroughOutages(keeper, other, known, unmet);
            }
        }
    }

    private void goesOnThroughOutages(Keeper keeper, Rig other, String known, String unmet) throws Exception {
        try (Keeper others = keeper(other, "b")) {
            assertThat(status(other, known)).isEqualTo(200);

            database.pause();
            try {
                goesOnWithout(other, known, unmet);
                assertThat(others.create("{\"name\":\"more\"}").statusCode()).isEqualTo(503);
            } finally {
                database.resume();
            }
            assertThat(patiently(() -> ask(other, unmet)).statusCode()).isEqualTo(200);

            String gone = Keeper.secret(patiently(() -> keeper.create("{\"name\":\"gone\"}")));
            assertThat(patiently(() -> ask(other, gone)).statusCode()).isEqualTo(200);
            database.kill();
            goesOnWithout(other, known, KeySecret.make(new Random(1)));
            database.restart();
            assertThat(patiently(() -> keeper.revoke("gone")).statusCode()).isEqualTo(200);
            refusedInTime(other, gone);
            assertThat(patiently(() -> keeper.revoke("known")).statusCode()).isEqualTo(200);
            refusedInTime(other, known);
            assertThat(status(other, unmet)).isEqualTo(200);
        }
    }

    private static void goesOnWithout(Rig rig, String known, String unmet) throws Exception {
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            HttpResponse<String> answer = ask(rig, unmet);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.headers().firstValue("x-signalbox-error").orElse(answer.body()))
                    .contains("key_lookup_busy");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMISED);
            begin = System.nanoTime();
            assertThat(status(rig, known)).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SLOW);
        }
    }

    @Test
    void aDatabaseThatIsAwayAtTheStartIsWaitedFor() throws Exception {
        String secret;
        try (Rig one = rig("a");
                Keeper keeper = keeper(one, "a")) {
            secret = keeper.made("{\"name\":\"web\"}");
        }
        database.kill();
        try (Rig one = rig("a")) {
            assertThat(status(one, secret)).isEqualTo(503);

            database.restart();

            assertThat(patiently(() -> ask(one, secret)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aReplicaWithAnotherKeyOfHashesDoesNotStart() throws Exception {
        try (Rig one = rig("a");
                Keeper keeper = keeper(one, "a")) {
            keeper.made("{\"name\":\"web\"}");
        }

        assertThatThrownBy(() -> rig("b", "key-hash: " + OTHER_HASH))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("`key-hash`")
                .hasMessageNotContaining(OTHER_HASH)
                .hasMessageNotContaining(HASH);
        rig("a").close();
    }

    @Test
    void aReplicaThatFindsOutLaterRefusesKeysWithoutSayingThatTheyAreWrong() throws Exception {
        String secret;
        try (Rig one = rig("a");
                Keeper keeper = keeper(one, "a")) {
            secret = keeper.made("{\"name\":\"web\"}");
        }
        database.kill();
        try (Rig other = rig("b", "access: keys\nkey-hash: " + OTHER_HASH);
                Keeper keeper = keeper(other, "b")) {
            database.restart();
            await().atMost(PATIENCE)
                    .until(() -> keeper.create("{\"name\":\"more\"}").body().contains("other_key_hash"));

            assertThat(ask(other, secret).body()).contains("key_lookup_busy");
        }
    }

    @Test
    void withoutAKeyForHashesNoneIsMadeAndTheMessageSaysWhy() throws Exception {
        try (Rig one = rig("a", "keys: [{ name: file, secret: a-long-secret-of-the-file }]");
                Keeper keeper = keeper(one, "a")) {
            HttpResponse<String> answer = keeper.create("{\"name\":\"web\"}");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("no_key_hash", "`key-hash`");
            assertThat(status(one, "a-long-secret-of-the-file")).isEqualTo(200);
        }
    }

    @Test
    void limitsAndWhatWasSpentAreTheSameAtAGatewayThatLookedTheKeyUp() throws Exception {
        try (Rig one = rig("a");
                Rig other = rig("b");
                Keeper keeper = keeper(one, "a")) {
            String limited = keeper.made("{\"name\":\"limited\",\"limits\":{\"rpm\":2},\"routes\":[\"chat\"]}");
            assertThat(status(other, limited)).isEqualTo(200);
            assertThat(status(other, limited)).isEqualTo(200);
            assertThat(status(other, limited)).isEqualTo(429);

            String paying = keeper.made("{\"name\":\"paying\",\"budget\":{\"usd\":0.05,\"per\":\"month\"}}");
            int answered = 0;
            while (status(one, paying) == 200) {
                assertThat(answered++).as("answers within the budget").isLessThan(20);
            }
            String spent = budget(one).path("spent").asString();
            await().atMost(PATIENCE)
                    .until(() -> database.sql(
                                    name,
                                    "SELECT count(*) FROM signalbox.requests WHERE key = 'paying' AND status = 200")
                            .equals("" + answered(one)));

            assertThat(status(other, paying)).isEqualTo(429);
            assertThat(budget(other).path("name").asString()).isEqualTo("paying");
            assertThat(budget(other).path("spent").asString()).isEqualTo(spent);
            assertThat(budget(other).path("per").asString()).isEqualTo("month");
        }
    }

    private static long answered(Rig rig) throws IOException {
        return rig.logText()
                .lines()
                .filter(line -> line.contains("\"paying\"") && line.contains("\"status\":200"))
                .count();
    }

    private static JsonNode budget(Rig rig) throws Exception {
        return Keeper.json(rig.get(rig.console() + "/admin/v1/budgets"))
                .path("budgets")
                .path(0);
    }
}
