package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The console of a gateway that works.
@Tag("sockets")
class ConsoleTest {
    private static final String PROVIDER_KEY = "sk-provider-secret-0123456789";
    private static final String CALLER_KEY = "sk-caller-secret-0123456789";
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_]\\w*=\"(?:[^\"\\\\]|\\\\.)*\",?)*})? (\\S+)");

    private final Simulator provider = Simulator.start(Script.defaults());

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start("""
                providers: { upstream: { dialect: openai, url: "%s/v1", keys: ["%s"] } }
                routes:
                  chat: { targets: [upstream/gpt-5.1] }
                  "*": {}
                keys: [{ name: web, secret: "%s" }]
                """.formatted(provider.url(), PROVIDER_KEY, CALLER_KEY));
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        provider.close();
    }

    @Test
    void health_and_readiness_are_on_both_listeners() throws Exception {
        for (String listener : new String[] {rig.url(), rig.console()}) {
            for (String path : new String[] {"/healthz", "/readyz"}) {
                assertThat(rig.get(listener + path).statusCode())
                        .as(listener + path)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void every_metric_is_in_the_text_format_and_requests_are_counted() throws Exception {
        ask("chat", false);
        ask("chat", true);
        ask("upstream/some-model", false);
        rig.post("/v1/chat/completions", "{", "authorization", "Bearer " + CALLER_KEY);

        String success = "signalbox_requests_total{operation=\"chat\",outcome=\"success\",route=\"chat\","
                + "target=\"upstream/gpt-5.1\",workload=\"default\"}";
        await().atMost(Duration.ofSeconds(10)).until(() -> samples().getOrDefault(success, 0.0) == 2);
        Map<String, Double> samples = samples();
        assertThat(samples)
                .containsEntry(
                        "signalbox_requests_total{operation=\"chat\",outcome=\"success\",route=\"*\","
                                + "target=\"upstream/*\",workload=\"default\"}",
                        1.0)
                .containsEntry(
                        "signalbox_requests_total{operation=\"chat\",outcome=\"caller_error\",route=\"-\","
                                + "target=\"-\",workload=\"default\"}",
                        1.0)
                .containsEntry("signalbox_in_flight", 0.0)
                .containsEntry(
                        "signalbox_first_content_seconds_count{route=\"chat\",target=\"upstream/gpt-5.1\","
                                + "workload=\"default\"}",
                        1.0);
        assertThat(samples.keySet())
                .anyMatch(name -> name.startsWith("signalbox_tokens_total{kind=\"input\""))
                .anyMatch(name -> name.startsWith("signalbox_upstream_connections{"))
                .anyMatch(name -> name.startsWith("signalbox_event_loop_lag_seconds{"))
                .anyMatch(name -> name.startsWith("jvm_memory_used_bytes{"))
                .noneMatch(name -> name.contains("some-model"));
    }

    @Test
    void routes_and_targets_are_told_without_secrets() throws Exception {
        ask("chat", false);
        String all = "";
        for (String path : new String[] {
            "/admin/v1/routes", "/admin/v1/targets", "/admin/v1/openapi.json", "/metrics", "/healthz", "/readyz"
        }) {
            HttpResponse<String> answer = rig.get(rig.console() + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            all += answer.body() + answer.headers().map();
        }

        assertThat(all).doesNotContain(PROVIDER_KEY, CALLER_KEY);
        JsonNode routes = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/routes").body());
        assertThat(routes.at("/routes/0/name").asString()).isEqualTo("chat");
        JsonNode targets = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/targets").body());
        assertThat(targets.at("/targets/0/target").asString()).isEqualTo("upstream/gpt-5.1");
    }

    @Test
    void what_a_reload_changed_is_told() throws Exception {
        rig.adopt("""
                providers: { upstream: { dialect: openai, url: "%s/v1" } }
                routes: { other: { targets: [upstream/gpt-5-mini] } }
                """.formatted(provider.url()));

        assertThat(rig.get(rig.console() + "/admin/v1/routes").body())
                .contains("\"other\"")
                .doesNotContain("\"chat\"");
        assertThat(samples()).containsEntry("signalbox_config_reloads_total{result=\"applied\"}", 1.0);
    }

    private void ask(String model, boolean stream) throws Exception {
        rig.post("/v1/chat/completions", """
                {"model":"%s","stream":%b,"messages":[{"role":"user","content":"Hello"}]}""".formatted(model, stream), "authorization", "Bearer " + CALLER_KEY);
    }

    private Map<String, Double> samples() throws Exception {
        Map<String, Double> samples = new HashMap<>();
        for (String line : rig.get(rig.console() + "/metrics").body().lines().toList()) {
            if (line.startsWith("#")) {
                assertThat(line).matches("# (HELP|TYPE|UNIT) \\S+ .*");
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            String labels = sample.group(2);
            samples.put(
                    sample.group(1) + (labels == null ? "" : labels.replace(",}", "}")),
                    Double.parseDouble(sample.group(3).replace("+Inf", "Infinity")));
        }
        return samples;
    }
}
