package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where requests go: by weight, by priority, and never where a workload's prompts must not be.
@Tag("sockets")
class RoutingTest {
    private static final String DOMESTIC = "a-long-secret-of-the-bank";
    private static final String ANY = "a-long-secret-of-the-web";

    private final Simulator abroad = Simulator.start(Script.defaults().withPrefix("abroad: "));
    private final Simulator here = Simulator.start(Script.defaults().withPrefix("here: "));

    @AfterEach
    void close() {
        abroad.close();
        here.close();
    }

    @Test
    void targets_of_equal_priority_share_by_weight() throws Exception {
        try (Rig rig = rig("[{ to: abroad/m, weight: 3 }, { to: here/m, weight: 1 }]")) {
            for (int i = 0; i < 40; i++) {
                assertThat(ask(rig, ANY).statusCode()).isEqualTo(200);
            }

            assertThat(abroad.requests()).hasSize(30);
            assertThat(here.requests()).hasSize(10);
        }
    }

    @Test
    void a_lower_priority_waits_for_a_failure() throws Exception {
        try (Rig rig = rig("[abroad/m, { to: here/m, priority: 1 }]")) {
            assertThat(ask(rig, ANY).body()).contains("abroad: ");
            abroad.next(Reply.fault("html"));

            HttpResponse<String> answer = ask(rig, ANY);

            assertThat(answer.body()).contains("here: ");
            assertThat(answer.headers().firstValue("x-signalbox-attempts")).contains("2");
            assertThat(answer.headers().firstValue("x-signalbox-target")).contains("here/m");
        }
    }

    @Test
    void residency_holds_also_when_the_only_allowed_target_fails() throws Exception {
        try (Rig rig = rig("[abroad/m, { to: here/m, priority: 1 }]")) {
            assertThat(ask(rig, DOMESTIC).body()).contains("here: ");
            here.next(Reply.fault("html"), Reply.fault("html"), Reply.fault("html"));

            HttpResponse<String> answer = ask(rig, DOMESTIC);

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(abroad.requests()).isEmpty();
        }
    }

    @Test
    void a_route_without_an_allowed_target_is_refused() throws Exception {
        try (Rig rig = rig("[abroad/m]")) {
            HttpResponse<String> answer = ask(rig, DOMESTIC);

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("no_allowed_target");
            assertThat(abroad.requests()).isEmpty();
        }
    }

    @Test
    void a_directly_named_model_is_held_to_residency_too() throws Exception {
        try (Rig rig = rig("[here/m]")) {
            assertThat(ask(rig, DOMESTIC, "abroad/some/model").statusCode()).isEqualTo(403);
            assertThat(ask(rig, DOMESTIC, "here/some/model").statusCode()).isEqualTo(200);

            assertThat(abroad.requests()).isEmpty();
            assertThat(here.requests().getLast().text()).contains("\"some/model\"");
        }
    }

    private Rig rig(String targets) throws Exception {
        return Rig.start("""
                providers:
                  abroad: { dialect: openai, url: "%s/v1" }
                  here: { dialect: openai, url: "%s/v1", processing: kr }
                routes:
                  chat: { targets: %s }
                  "*": {}
                workloads:
                  domestic: { residency: kr }
                keys:
                  - { name: bank, secret: "%s", workload: domestic }
                  - { name: web, secret: "%s" }
                """.formatted(abroad.url(), here.url(), targets, DOMESTIC, ANY));
    }

    private static HttpResponse<String> ask(Rig rig, String key) throws Exception {
        return ask(rig, key, "chat");
    }

    private static HttpResponse<String> ask(Rig rig, String key, String model) throws Exception {
        return rig.post("/v1/chat/completions", """
                {"model":"%s","messages":[{"role":"user","content":"Hello"}]}""".formatted(model), "authorization", "Bearer " + key);
    }
}
