package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.cluster.RedisServer;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two gateways over one PostgreSQL and one Redis have a budget together, and one is killed under load: what both have
/// spent is counted once, by both.
@Tag("sockets")
@Tag("process")
class KilledReplicaTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CENTS = 1000;
    private static final int CLIENTS = 4;

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void whatAKilledReplicaSpentIsCountedOnce() throws Exception {
        try (PostgresServer database = PostgresServer.start();
                RedisServer redis = RedisServer.start()) {
            String name = database.database();
            String config = """
                    providers: { main: { dialect: openai, url: "%s/v1", keys: [sk-1], private: true } }
                    routes: { chat: { targets: [main/m] } }
                    prices: [{ model: main/m, input: 0, output: 0, request: 0.01 }]
                    budget: { usd: %d, per: month }
                    cluster: { redis: "redis://127.0.0.1:%d", replicas: 2 }
                    store: "%s"
                    """.formatted(provider.url(), CENTS / 100, redis.port(), database.url(name));
            try (ChildProgram one = program(config, "one")) {
                int before;
                try (ChildProgram two = program(config, "two")) {
                    before = underLoad(one, two);
                }
                try (ChildProgram two = program(config, "two")) {
                    await().atMost(PATIENCE).untilAsserted(() -> {
                        BigDecimal written = new BigDecimal(database.sql(
                                name, "SELECT count(*) * 0.01 FROM signalbox.requests WHERE outcome = 'success'"));
                        assertThat(spent(one)).isEqualByComparingTo(written);
                        assertThat(spent(two)).isEqualByComparingTo(written);
                    });
                    assertThat(spent(two)).isGreaterThanOrEqualTo(BigDecimal.valueOf(before, 2));

                    untilSpent(one, two);
                }
                BigDecimal all = spent(one);
                assertThat(all).isBetween(BigDecimal.valueOf(CENTS, 2), BigDecimal.valueOf(CENTS * 3 / 2 + 2, 2));
            }
        }
    }

    private ChildProgram program(String config, String name) throws IOException, InterruptedException {
        return new ChildProgram(config + "ledger: { directory: \"" + folder.resolve(name) + "\" }\n");
    }

    /// @return how many were served for certain
    private static int underLoad(ChildProgram one, ChildProgram two) throws InterruptedException {
        AtomicInteger served = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            ChildProgram asked = i % 2 == 0 ? one : two;
            clients.add(Thread.ofPlatform().start(() -> {
                try (HttpClient http = client()) {
                    while (!over.get()) {
                        served.addAndGet(ask(http, asked).statusCode() == 200 ? 1 : 0);
                    }
                } catch (IOException | InterruptedException _) {
                    // It was killed.
                }
            }));
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> served.get() > CENTS / 4);
        ProcessHandle process = ProcessHandle.of(two.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        over.set(true);
        for (Thread client : clients) {
            client.join();
        }
        return served.get();
    }

    private static void untilSpent(ChildProgram... programs) throws IOException, InterruptedException {
        try (HttpClient http = client()) {
            for (ChildProgram each : programs) {
                HttpResponse<String> answer;
                do {
                    answer = ask(http, each);
                } while (!answer.headers()
                        .firstValue("x-should-retry")
                        .orElse("")
                        .equals("false"));
                assertThat(answer.body()).contains("budget_exhausted");
            }
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static HttpResponse<String> ask(HttpClient http, ChildProgram program)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + program.port() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"chat\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static BigDecimal spent(ChildProgram program) throws IOException, InterruptedException {
        JsonNode budget = JsonMapper.shared()
                .readTree(program.get("/admin/v1/budgets").body())
                .path("budgets")
                .path(0);
        assertThat(budget.path("reserved").asString()).isEqualTo("0");
        return new BigDecimal(budget.path("spent").asString());
    }
}
