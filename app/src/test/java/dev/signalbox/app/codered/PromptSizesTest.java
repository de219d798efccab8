package dev.signalbox.app.codered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// First tokens that have more time the larger their request is.
@Tag("sockets")
class PromptSizesTest {
    private static final String CORE = "a-long-secret-of-the-core";

    @Test
    void the_same_first_token_is_late_for_a_short_prompt_and_in_time_for_a_long_one() throws Exception {
        Pulse time = new Pulse();
        try (Simulator provider = Simulator.start(Script.parse("latency: { first-token: 200ms }", "slow"));
                Rig rig = Rig.start(config(provider.url()), time)) {
            ask(rig, "Hello");
            ask(rig, "Hello ".repeat(1000));
            time.pass(4);

            assertThat(rig.get(rig.console() + "/metrics").body())
                    .contains(first("no", "1024") + " 1.0")
                    .contains(first("yes", "1024") + " 0.0")
                    .contains(first("no", "+Inf") + " 0.0")
                    .contains(first("yes", "+Inf") + " 1.0");
            JsonNode sizes =
                    objective(rig.get(rig.console() + "/admin/v1/levels").body());
            assertThat(sizes.toString())
                    .isEqualTo("[{\"up_to\":1024,\"within_ms\":20,\"good\":0,\"bad\":1},"
                            + "{\"up_to\":null,\"within_ms\":30000,\"good\":1,\"bad\":0}]");
        }
    }

    private static String first(String inTime, String upTo) {
        return "signalbox_first_tokens{in_time=\"" + inTime + "\",route=\"chat\",up_to=\"" + upTo
                + "\",workload=\"core\"}";
    }

    private static JsonNode objective(String levels) {
        for (JsonNode level : JsonMapper.shared().readTree(levels).path("levels")) {
            for (JsonNode each : level.path("objectives")) {
                if (level.path("route").asString().equals("chat")
                        && each.path("objective").asString().equals("first-token")) {
                    return each.path("sizes");
                }
            }
        }
        throw new AssertionError(levels);
    }

    private static void ask(Rig rig, String text) throws Exception {
        assertThat(rig.post("/v1/chat/completions", """
                        {"model":"chat","stream":true,"messages":[{"role":"user","content":"%s"}]}""".formatted(text), "authorization", "Bearer " + CORE)
                        .statusCode())
                .isEqualTo(200);
    }

    private static String config(String provider) {
        return """
                providers:
                  main: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [main/m] }
                workloads:
                  core:
                    objectives:
                      first-token: { within: 30s, ratio: 95%%, by-prompt: [ { up-to: 1KiB, within: 20ms } ] }
                keys:
                  - { name: core, secret: "%s", workload: core }
                """.formatted(provider, CORE);
    }
}
