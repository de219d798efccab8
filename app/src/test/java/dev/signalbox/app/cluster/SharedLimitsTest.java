package dev.signalbox.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two gateways and a real Redis.
@Tag("sockets")
final class SharedLimitsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Simulator provider = Simulator.start(Script.defaults());

    @SuppressWarnings("NullAway.Init") // set before each test
    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start();
    }

    @AfterEach
    void close() {
        provider.close();
        redis.close();
    }

    private Rig gateway(String limits) throws IOException {
        return gateway(limits, "redis://127.0.0.1:" + redis.port());
    }

    private Rig gateway(String limits, String url) throws IOException {
        return Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1", keys: [sk-1], private: true } }
                routes: { chat: { targets: [main/m], limits: { %s } } }
                cluster: "%s"
                """.formatted(provider.url(), limits, url));
    }

    private static double figure(Rig rig, String name) throws IOException, InterruptedException {
        Matcher found = Pattern.compile("(?m)^" + name + " (\\S+)$")
                .matcher(rig.get(rig.console() + "/metrics").body());
        return found.find() ? Double.parseDouble(found.group(1)) : -1;
    }

    private static void shares(Rig... rigs) {
        for (Rig rig : rigs) {
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> figure(rig, "signalbox_cluster_up") == 1
                            && figure(rig, "signalbox_cluster_replicas") == rigs.length);
        }
    }

    private static void isAlone(Rig rig) {
        await().atMost(30, TimeUnit.SECONDS).until(() -> figure(rig, "signalbox_cluster_up") == 0);
    }

    private static int passed(int requests, Rig... rigs) throws IOException, InterruptedException {
        int passed = 0;
        for (int i = 0; i < requests; i++) {
            HttpResponse<String> answer = rigs[i % rigs.length].post(CHAT, HI);
            assertThat(answer.statusCode()).isIn(200, 429);
            passed += answer.statusCode() == 200 ? 1 : 0;
        }
        return passed;
    }

    /// How many are refilled while a test takes its time.
    private static double refilled(long since, double limit) {
        return (System.nanoTime() - since) / 60e9 * limit;
    }

    @Test
    void aLimitHoldsForBothTogether() throws Exception {
        try (Rig one = gateway("rpm: 60");
                Rig two = gateway("rpm: 60")) {
            shares(one, two);
            long begin = System.nanoTime();

            int passed = passed(200, one, two);

            assertThat(passed).isGreaterThan(30);
            assertThat((double) passed).isLessThanOrEqualTo(60 + 30 + 2 + refilled(begin, 60));
            // What was too much was counted: both wait for it.
            assertThat((double) passed(40, one, two)).isLessThanOrEqualTo(4 + refilled(begin, 60));
        }
    }

    @Test
    void whileRedisIsGoneEachKeepsToItsShareAndNobodyWaits() throws Exception {
        try (Rig one = gateway("rpm: 60");
                Rig two = gateway("rpm: 60")) {
            shares(one, two);
            redis.kill();
            isAlone(one);
            isAlone(two);
            long begin = System.nanoTime();

            int passed = passed(160, one, two);

            assertThat(passed).isBetween(55, 62 + (int) refilled(begin, 60));
            assertThat(one.get(one.console() + "/readyz").statusCode()).isEqualTo(200);

            redis.restart();
            shares(one, two);
            // What both used is charged; until each has heard of the other's, a lease may pass.
            assertThat((double) passed(40, one, two)).isLessThanOrEqualTo(15 + 2 + refilled(begin, 60));
        }
    }

    @Test
    void aPausedRedisDelaysNoRequest() throws Exception {
        try (Rig one = gateway("rpm: 100000");
                Rig two = gateway("rpm: 100000")) {
            shares(one, two);
            assertThat(passed(40, one, two)).isEqualTo(40); // warm
            redis.pause();
            try {
                long begin = System.nanoTime();
                assertThat(passed(40, one, two)).isEqualTo(40);
                // A wait for Redis would be 300 ms for each of them.
                assertThat((System.nanoTime() - begin) / 40.0 / 1e6).isLessThan(100);
                isAlone(one);
                assertThat(passed(40, one, two)).isEqualTo(40);
            } finally {
                redis.resume();
            }
            shares(one, two);
        }
    }

    @Test
    void requestsAtOnceOfOneThatIsGoneLapse() throws Exception {
        try (Rig one = gateway("concurrent: 1");
                Rig two = gateway("concurrent: 1")) {
            shares(one, two);
            assertThat(passed(1, one)).isEqualTo(1);
            await().atMost(20, TimeUnit.SECONDS).until(() -> passed(1, two) == 1);
        }
        try (Rig three = gateway("concurrent: 1")) {
            shares(three);
            assertThat(passed(3, three)).isPositive();
        }
    }

    @Test
    void aWrongPasswordIsSaidWithoutIt() throws Exception {
        try (Said said = new Said();
                RedisServer locked = RedisServer.start("--requirepass", "right");
                Rig rig = gateway("rpm: 60", "redis://:hunter2@127.0.0.1:" + locked.port())) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> figure(rig, "signalbox_cluster_failures_total") > 0);
            assertThat(passed(2, rig)).isEqualTo(2);
            assertThat(rig.get(rig.console() + "/metrics").body()).doesNotContain("hunter2");
            assertThat(said.text()).contains("WRONGPASS").doesNotContain("hunter2");
        }
    }
}
