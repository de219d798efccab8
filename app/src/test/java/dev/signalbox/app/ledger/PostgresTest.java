package dev.signalbox.app.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.PostgresServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Gateways whose records go to a PostgreSQL that is killed, stopped, and started again (row 32).
@Tag("sockets")
@SuppressWarnings("NullAway.Init") // JUnit sets what it does not make
class PostgresTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CLIENTS = 4;

    /// What a request to a simulator on this machine takes at most, when builds run beside it; the database is
    /// away for longer than that each time.
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final Simulator provider = Simulator.start(Script.defaults());

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

    @Test
    void row32ADatabaseThatIsKilledOrHangsUnderLoadIsNotFeltAndMissesNothing() throws Exception {
        try (Rig rig = rig("a", database.url(name))) {
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger asked = new AtomicInteger();
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofPlatform().start(() -> {
                    try {
                        while (!over.get()) {
                            long begin = System.nanoTime();
                            assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);
                            nanos.add(System.nanoTime() - begin);
                            asked.incrementAndGet();
                        }
                    } catch (IOException | InterruptedException | AssertionError e) {
                        failures.add(e);
                    }
                }));
            }
            try {
                more(asked, 200);
                database.kill();
                more(asked, 200);
                await().atMost(PATIENCE).until(() -> metric(rig, "signalbox_ledger_store_failures_total") > 0);
                database.restart();
                more(asked, 200);
                database.pause();
                long since = System.nanoTime();
                await().atMost(PATIENCE)
                        .until(() -> System.nanoTime() - since
                                > Duration.ofSeconds(3).toNanos());
                more(asked, 100);
                database.resume();
                more(asked, 200);
                database.kill();
                database.restart();
                more(asked, 100);
            } finally {
                over.set(true);
                for (Thread client : clients) {
                    client.join();
                }
            }

            assertThat(failures).isEmpty();
            List<Long> sorted = nanos.stream().sorted().toList();
            assertThat(Duration.ofNanos(sorted.get(sorted.size() * 99 / 100))).isLessThan(SLOW);
            await().atMost(PATIENCE).until(() -> metric(rig, "signalbox_ledger_stored_total") == asked.get());
            assertThat(metric(rig, "signalbox_ledger_lost_total")).isZero();
            assertThat(metric(rig, "signalbox_ledger_waiting_bytes")).isZero();
            assertThat(requests(rig)).isEqualTo(asked.get());
            assertThat(database.sql(name, "SELECT count(*), count(DISTINCT request) FROM signalbox.requests"))
                    .isEqualTo(asked.get() + "|" + asked.get());
        }
    }

    @Test
    void row32ADatabaseThatIsAwayAtTheStartStopsNothing() throws Exception {
        database.kill();
        try (Rig rig = rig("a", database.url(name))) {
            assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);
            HttpResponse<String> none = usage(rig);
            assertThat(none.statusCode()).isEqualTo(503);
            assertThat(none.body()).contains("store_unavailable");

            database.restart();

            await().atMost(PATIENCE).until(() -> requests(rig) == 1);
        }
    }

    @Test
    void twoGatewaysAddUpWhatBothUsed() throws Exception {
        try (Rig one = rig("a", database.url(name));
                Rig other = rig("b", database.url(name))) {
            for (int i = 0; i < 10; i++) {
                one.post(CHAT, HI);
                other.post(CHAT, HI);
            }
            await().atMost(PATIENCE).until(() -> requests(one) == 20);
            assertThat(requests(other)).isEqualTo(20);
        }
        try (Rig again = rig("a", database.url(name))) {
            assertThat(requests(again)).isEqualTo(20);
        }
    }

    @Test
    void aWrongPasswordIsCountedAndTheGatewayServes() throws Exception {
        try (Rig rig = rig("a", database.url(name).replace(PostgresServer.PASSWORD, "wrong"))) {
            assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);

            assertThat(metric(rig, "signalbox_ledger_store_failures_total")).isPositive();
            assertThat(usage(rig).statusCode()).isEqualTo(503);
            assertThat(usage(rig).body()).doesNotContain("wrong");
        }
    }

    @Test
    void aDatabaseOfANewerVersionStopsTheStart() throws Exception {
        rig("a", database.url(name)).close();
        database.sql(name, "UPDATE signalbox.schema_version SET version = 99");

        assertThatThrownBy(() -> rig("a", database.url(name)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("newer version");
    }

    private static void more(AtomicInteger asked, int count) {
        int until = asked.get() + count;
        await().atMost(PATIENCE).until(() -> asked.get() >= until);
    }

    private static HttpResponse<String> usage(Rig rig) throws IOException, InterruptedException {
        return rig.get(rig.console() + "/admin/v1/usage?by=route");
    }

    private static long requests(Rig rig) throws IOException, InterruptedException {
        long requests = 0;
        for (JsonNode line : JsonMapper.shared().readTree(usage(rig).body()).path("lines")) {
            requests += line.path("requests").asLong();
        }
        return requests;
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

    private Rig rig(String spool, String url) throws IOException {
        return Rig.start("""
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m] } }
                store: "%s"
                ledger: { directory: "%s" }
                """.formatted(provider.url(), url, folder.resolve(spool)));
    }
}
