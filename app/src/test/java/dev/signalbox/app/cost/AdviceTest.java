package dev.signalbox.app.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What could have been cheaper.
@Tag("sockets")
class AdviceTest {
    private static final String HI = "{\"model\":\"ROUTE\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void a_cheaper_target_of_the_same_priority_is_told_with_what_it_saves() throws Exception {
        try (Rig rig = Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes:
                  chat: { targets: [{ to: main/dear, weight: 1000 }, main/cheap, { to: main/free, priority: 1 }] }
                  single: { targets: [main/dear] }
                prices:
                  - { model: main/dear, input: 100, output: 1000 }
                  - { model: main/cheap, input: 25, output: 250 }
                  - { model: main/free, input: 0, output: 0 }
                store: "sqlite:%s"
                """.formatted(provider.url(), folder.resolve("s.db")))) {
            for (int i = 0; i < 5; i++) {
                rig.post("/v1/chat/completions", HI.replace("ROUTE", "chat"));
                rig.post("/v1/chat/completions", HI.replace("ROUTE", "single"));
            }
            String hour = "?from=" + java.time.Instant.now().minusSeconds(7200);
            String url = rig.console() + "/admin/v1/usage/advice" + hour;
            JsonNode advice = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> JsonMapper.shared().readTree(rig.get(url).body()),
                            told -> told.path("cheaper_targets")
                                            .path(0)
                                            .path("requests")
                                            .asLong(0)
                                    >= 4);

            assertThat(advice.path("cheaper_targets").size()).isEqualTo(1);
            JsonNode cheaper = advice.path("cheaper_targets").path(0);
            assertThat(cheaper.path("route").asString()).isEqualTo("chat");
            assertThat(cheaper.path("target").asString()).isEqualTo("main/dear");
            assertThat(cheaper.path("instead").asString()).isEqualTo("main/cheap");
            assertThat(cheaper.path("share").decimalValue()).isEqualByComparingTo("0.75");
            assertThat(new BigDecimal(cheaper.path("saves").asString()).doubleValue())
                    .isCloseTo(
                            0.75 * Double.parseDouble(cheaper.path("cost").asString()),
                            org.assertj.core.data.Offset.offset(0.000002));
            assertThat(cheaper.at("/mean/output").asLong()).isPositive();
        }
    }

    @Test
    void a_bound_that_no_answer_comes_near_is_told_with_what_it_holds() throws Exception {
        try (Rig rig = Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes:
                  chat: { targets: [main/m] }
                  tight: { targets: [main/m] }
                prices: [{ model: main/m, input: 100, output: 1000 }]
                store: "sqlite:%s"
                """.formatted(provider.url(), folder.resolve("s.db")))) {
            for (int i = 0; i < 20; i++) {
                String body = HI.replace("hi", "hi " + i);
                rig.post("/v1/chat/completions", bounded(body.replace("ROUTE", "chat"), 4096));
                rig.post("/v1/chat/completions", bounded(body.replace("ROUTE", "tight"), 20));
                // These have nothing to say about it.
                rig.post("/v1/chat/completions", body.replace("ROUTE", "chat"));
            }
            JsonNode advice = advice(rig, "/oversized_max_tokens/0/requests", 20);

            assertThat(advice.path("oversized_max_tokens").size()).isEqualTo(1);
            JsonNode found = advice.at("/oversized_max_tokens/0");
            assertThat(found.path("route").asString()).isEqualTo("chat");
            assertThat(found.path("workload").asString()).isEqualTo("default");
            assertThat(found.path("mean_declared").asLong()).isEqualTo(4096);
            long largest = found.path("largest_answer").asLong();
            assertThat(largest).isBetween(1L, 42L);
            assertThat(found.path("suggested").asLong()).isEqualTo(64);
            long vain = found.path("tokens_in_vain").asLong();
            assertThat(vain).isBetween(20 * (4096 - largest), 20L * 4096);
            assertThat(new BigDecimal(found.path("held").asString()))
                    .isEqualByComparingTo(BigDecimal.valueOf(vain).movePointLeft(3));
            assertThat(new BigDecimal(found.path("held_each").asString()))
                    .isBetween(new BigDecimal("4.05"), new BigDecimal("4.096"));
            assertThat(advice.path("cheaper_targets").isEmpty()).isTrue();
        }
    }

    @Test
    void what_a_key_asks_again_is_told_with_what_it_cost() throws Exception {
        try (Rig rig = Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m] } }
                keys: [{ name: a, secret: "sk-a-0123456789abcdef" }, { name: b, secret: "sk-b-0123456789abcdef" }]
                prices: [{ model: main/m, input: 100, output: 1000 }]
                store: "sqlite:%s"
                """.formatted(provider.url(), folder.resolve("s.db")))) {
            String body = HI.replace("ROUTE", "chat");
            String large = body.replace("hi", "hi ".repeat(30_000));
            for (int i = 0; i < 4; i++) {
                ask(rig, "sk-a-0123456789abcdef", body);
            }
            ask(rig, "sk-b-0123456789abcdef", body);
            ask(rig, "sk-a-0123456789abcdef", body.replace("hi", "ho"));
            ask(rig, "sk-a-0123456789abcdef", large);
            ask(rig, "sk-a-0123456789abcdef", large);
            JsonNode advice = advice(rig, "/cacheable_repeats/0/requests", 6);

            assertThat(advice.path("cacheable_repeats").size()).isEqualTo(1);
            JsonNode found = advice.at("/cacheable_repeats/0");
            assertThat(found.path("route").asString()).isEqualTo("chat");
            assertThat(found.path("repeats").asLong()).isEqualTo(3);
            assertThat(found.path("share").decimalValue()).isEqualByComparingTo("0.5");
            // All are as long, so that each costs the same.
            assertThat(new BigDecimal(found.path("saves").asString()).multiply(BigDecimal.TWO))
                    .isEqualByComparingTo(found.path("cost").asString())
                    .isPositive();
            assertThat(found.path("unpriced").asLong()).isZero();
            assertThat(advice.path("oversized_max_tokens").isEmpty()).isTrue();
        }
    }

    private static String bounded(String body, int tokens) {
        return body.replaceFirst("\\{", "{\"max_tokens\":" + tokens + ",");
    }

    private static void ask(Rig rig, String secret, String body) throws Exception {
        assertThat(rig.post("/v1/chat/completions", body, "authorization", "Bearer " + secret)
                        .statusCode())
                .isEqualTo(200);
    }

    /// Once the number at that place is as large.
    private static JsonNode advice(Rig rig, String place, long enough) {
        String url = rig.console() + "/admin/v1/usage/advice?from="
                + java.time.Instant.now().minusSeconds(7200);
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> JsonMapper.shared().readTree(rig.get(url).body()),
                        told -> told.at(place).asLong(0) >= enough);
    }
}
