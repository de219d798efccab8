package dev.signalbox.app.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.CredentialSource;
import dev.signalbox.model.policy.Notifying;
import dev.signalbox.model.policy.Policy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is left of a config in a live drill reaches nobody.
class LivePolicyTest {
    private static final Path FOLDER = Path.of("/nowhere/drill");

    private static Policy live(String config) {
        Policy declared = Stage.config(config);
        Casting casting = Objects.requireNonNull(Casting.of(declared, Stage.scenario(Stage.SHORT), 1));
        return LivePolicy.of(
                casting.policy(),
                Map.of("openai", "http://127.0.0.1:4711", "claude", "http://127.0.0.1:4712"),
                FOLDER,
                true);
    }

    private static final String CONFIG = """
            providers:
              openai: { dialect: openai, keys: ["sk-a-real-key-1", "sk-a-real-key-2"], http-proxy: "http://proxy.example:3128" }
              claude: { dialect: openai, url: "https://claude.example/base", keys: ["sk-ant-real"], http: "2" }
            routes: { chat: { targets: [openai/m, { to: claude/n, priority: 1 }] } }
            workloads: { core: { criticality: critical-plus, budget: { usd: 5, per: day, unpriced: allow } } }
            keys: [{ name: app, secret: "a-key-of-an-application", workload: core }]
            listen: { gateway: "0.0.0.0:8443", console: "0.0.0.0:9443" }
            admin-token: /somewhere/token
            access-log: stdout
            store: "sqlite:/somewhere/signalbox.db"
            cluster: { redis: "redis://redis.example:6379", replicas: 2 }
            telemetry: { otlp: "https://collector.example:4318" }
            code-red:
              mode: enforce
              notify: ["https://hooks.example.com/services/one"]
              heartbeat: { url: "https://beat.example.com/three" }
              status:
                title: { en: Services, ko: 서비스 }
                components: [{ id: chat, name: { en: Chat, ko: 채팅 }, workloads: [core] }]
            """;

    @Test
    void providers_are_simulators_with_keys_of_the_drill() {
        Policy live = live(CONFIG);

        assertThat(live.providers().values())
                .extracting(each -> each.url().toString())
                .containsExactly("http://127.0.0.1:4711/v1", "http://127.0.0.1:4712/v1");
        assertThat(live.providers().values()).allSatisfy(each -> {
            assertThat(each.proxy()).isNull();
            assertThat(each.ca()).isNull();
            assertThat(each.keys())
                    .allSatisfy(key -> assertThat(key.source())
                            .isInstanceOfSatisfying(
                                    CredentialSource.Fixed.class,
                                    fixed -> assertThat(fixed.secret().reveal()).startsWith("a-key-of-the-drill-")));
        });
        assertThat(Objects.requireNonNull(live.providers().get("openai")).keys())
                .as("as many as declared")
                .hasSize(2);
    }

    @Test
    void nobody_is_told_and_nothing_is_kept_elsewhere() {
        Policy live = live(CONFIG);

        assertThat(live.cluster()).isNull();
        assertThat(live.telemetry()).isNull();
        assertThat(live.adminToken()).isNull();
        assertThat(live.accessLog().enabled()).isFalse();
        assertThat(live.administration()).isEqualTo(Administration.DEFAULT);
        assertThat(live.statusPage()).isNull();
        assertThat(CodeRed.in(live).notifying()).isEqualTo(Notifying.NOBODY);
        assertThat(CodeRed.in(live).report()).isNull();
        assertThat(live.bookkeeping().store()).isEqualTo(new Bookkeeping.Store.File(FOLDER.resolve("store.db")));
        assertThat(live.bookkeeping().deferral().webhooks()).isEmpty();
        assertThat(live.budgeted()).isFalse();
        assertThat(live.gateway().host()).isEqualTo("127.0.0.1");
        assertThat(live.console().port()).isZero();
    }
}
