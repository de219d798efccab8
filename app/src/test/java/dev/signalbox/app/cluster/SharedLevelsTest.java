package dev.signalbox.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.app.codered.Pulse;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Levels of two gateways and a real Redis. Each gateway reaches a provider of its own.
@Tag("sockets")
final class SharedLevelsTest {
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Simulator healthy = Simulator.start(Script.defaults());
    private final Simulator broken = Simulator.start(Script.defaults().withFault(FaultRule.always("status=500")));
    private final Pulse timeOfOne = new Pulse();
    private final Pulse timeOfOther = new Pulse();

    @SuppressWarnings("NullAway.Init") // set before each test
    private RedisServer redis;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rig one;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rig other;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start();
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        other.close();
        healthy.close();
        broken.close();
        redis.close();
    }

    @Test
    void a_replica_that_sees_nothing_itself_goes_by_what_the_other_sees() throws Exception {
        one = gateway(broken, timeOfOne);
        other = gateway(healthy, timeOfOther);
        share();

        ask(one, 150);

        becomes(other, timeOfOther, "orange");
        becomes(one, timeOfOne, "orange");
    }

    @Test
    void one_replica_that_reaches_nobody_does_not_take_the_other_along() throws Exception {
        one = gateway(broken, timeOfOne);
        other = gateway(healthy, timeOfOther);
        share();

        ask(other, 600);
        ask(one, 20);

        await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            // Its own traffic goes on.
            ask(other, 2);
            timeOfOther.pass(2);
            assertThat(scope(other).at("/objectives/0/bad").asLong()).isEqualTo(20);
        });
        for (int i = 0; i < 30; i++) {
            ask(other, 1);
            timeOfOther.pass(4);
        }
        assertThat(worst(other)).isEqualTo("green");
    }

    @Test
    void one_that_alone_reaches_nobody_is_not_ready_until_it_does() throws Exception {
        one = gateway(broken, timeOfOne);
        other = gateway(healthy, timeOfOther);
        share();

        await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
            ask(one, 6);
            ask(other, 1);
            timeOfOne.pass(2);
            assertThat(one.get(one.console() + "/readyz").body()).isEqualTo("cut off\n");
        });
        assertThat(one.get(one.url() + "/readyz").statusCode()).isEqualTo(503);
        assertThat(Pair.figure(one, "signalbox_cut_off")).isEqualTo(1);
        assertThat(other.get(other.console() + "/readyz").statusCode()).isEqualTo(200);

        // Nobody answers any more: then it is not this one.
        timeOfOne.pass(60);
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> one.get(one.console() + "/readyz").statusCode() == 200);
    }

    @Test
    void without_redis_each_goes_by_its_own_and_what_was_is_not_dropped() throws Exception {
        one = gateway(broken, timeOfOne);
        other = gateway(healthy, timeOfOther);
        share();
        ask(one, 150);
        becomes(other, timeOfOther, "orange");

        redis.close();
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> Pair.figure(one, "signalbox_level_peers") == 0
                        && Pair.figure(other, "signalbox_level_peers") == 0);
        timeOfOther.pass(60);
        assertThat(worst(other)).isEqualTo("orange");
        ask(one, 20);
        becomes(one, timeOfOne, "orange");
        assertThat(ask(other, 20)).isEqualTo(20);
        timeOfOther.pass(3 * 3600);
        assertThat(worst(other)).isEqualTo("green");
    }

    private Rig gateway(Simulator provider, Pulse time) throws IOException {
        return Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1", keys: [sk-1], private: true } }
                routes: { chat: { targets: [main/m], retry: { attempts: 1 } } }
                workloads: { default: { criticality: critical, objectives: { success: 90%% } } }
                cluster: "redis://127.0.0.1:%d"
                """.formatted(provider.url(), redis.port()), time);
    }

    private void share() {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> Pair.figure(one, "signalbox_level_peers") == 1
                        && Pair.figure(other, "signalbox_level_peers") == 1);
    }

    private static int ask(Rig rig, int times) throws Exception {
        int answered = 0;
        for (int i = 0; i < times; i++) {
            answered += rig.post(Pair.CHAT, HI).statusCode() == 200 ? 1 : 0;
        }
        return answered;
    }

    private static void becomes(Rig rig, Pulse time, String level) {
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            time.pass(20);
            return worst(rig).equals(level) || worst(rig).equals("red");
        });
    }

    private static JsonNode levels(Rig rig) throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/levels").body());
    }

    private static JsonNode scope(Rig rig) throws IOException, InterruptedException {
        for (JsonNode each : levels(rig).path("levels")) {
            if (each.path("route").asString().equals("chat")) {
                return each;
            }
        }
        return JsonMapper.shared().createObjectNode();
    }

    private static String worst(Rig rig) throws IOException, InterruptedException {
        return levels(rig).path("worst").asString();
    }
}
