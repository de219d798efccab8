package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.FakeDns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A DNS that does not know, does not answer, or says nothing (row 23).
@Tag("sockets")
final class NameServiceTest {
    private static final String NAME = "provider.invalid";
    private static final String EMPTY = "empty.invalid";
    private static final String SILENT = "silent.invalid";

    @TempDir
    private Path folder;

    private FakeDns dns;
    private Simulator provider;
    private ChildProgram program;

    @BeforeEach
    void start() throws Exception {
        dns = new FakeDns();
        provider = Simulator.start(Script.defaults());
        Path conf = Files.writeString(folder.resolve("resolv.conf"), dns.conf());
        program = new ChildProgram(
                """
                providers:
                  named: { dialect: openai, url: "http://%1$s:%4$d/v1", private: true }
                  empty: { dialect: openai, url: "http://%2$s:%4$d/v1", private: true }
                  silent: { dialect: openai, url: "http://%3$s:%4$d/v1", private: true }
                  plain: { dialect: openai, url: "http://127.0.0.1:%4$d/v1" }
                routes:
                  alone: { targets: [named/m], timeouts: { connect: 1s } }
                  chat: { targets: [named/m, { to: plain/m, priority: 1 }], timeouts: { connect: 1s } }
                  empty: { targets: [empty/m, { to: plain/m, priority: 1 }], timeouts: { connect: 1s } }
                  silent: { targets: [silent/m, { to: plain/m, priority: 1 }], timeouts: { connect: 1s } }
                keys: [{ name: caller, secret: "%5$s" }]
                drain-timeout: 0s
                """.formatted(NAME, EMPTY, SILENT, provider.port(), Scene.CALLER_KEY),
                "-Dsignalbox.resolv-conf=" + conf);
    }

    @AfterEach
    void stop() throws Exception {
        program.close();
        provider.close();
        dns.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no such name", "no address", "silence"})
    void row23TheNextTargetAnswers(String fault) throws Exception {
        switch (fault) {
            case "no address" -> dns.says(NAME, 60);
            case "silence" -> dns.isSilentAbout(NAME);
            default -> dns.forgets(NAME);
        }
        assertThat(ask("chat").said()).isEqualTo("You said: hi");
        List<String> attempts = Scene.attempts(settles(program, 1).getFirst());
        assertThat(attempts).hasSize(2).last().isEqualTo("-");
        // The system is asked too, and its own DNS may not answer in time.
        assertThat(attempts.getFirst()).isIn("upstream_unreachable", "upstream_timeout_connect");
        if (fault.equals("silence")) {
            assertThat(attempts.getFirst()).isEqualTo("upstream_timeout_connect");
        }
        assertThat(dns.asked(NAME)).isPositive();
    }

    @Test
    void row23TheLogSaysOnceWhichNameAndWhy() throws Exception {
        Map<String, String> reasons = Map.of(NAME, "NXDomain", EMPTY, "no address", SILENT, "did not answer in time");
        dns.forgets(NAME);
        dns.says(EMPTY, 60);
        dns.isSilentAbout(SILENT);

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (String route : List.of("chat", "empty", "silent")) {
                assertThat(ask(route).said()).isEqualTo("You said: hi");
            }
            return reasons.keySet().stream()
                    .allMatch(name -> dns.asked(name) > 2 && !alarms(name).isEmpty());
        });

        reasons.forEach((name, why) ->
                assertThat(alarms(name)).singleElement().asString().contains("\"level\":\"WARN\"", why));
        reasons.keySet().forEach(name -> dns.says(name, 1, "127.0.0.1"));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            ask("chat");
            ask("empty");
            ask("silent");
            return reasons.keySet().stream()
                    .allMatch(name -> program.messages().stream()
                            .anyMatch(line -> line.contains(name + " can be resolved again")));
        });
    }

    private List<String> alarms(String name) {
        return program.messages().stream()
                .filter(line -> line.contains(name) && line.contains("cannot be resolved"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no such name", "no address", "silence"})
    void row23TheLastGoodAnswerStandsIn(String fault) throws Exception {
        dns.says(NAME, 1, "127.0.0.1");
        assertThat(askOnAFreshConnection().said()).isEqualTo("You said: hi");
        switch (fault) {
            case "no address" -> dns.says(NAME, 1);
            case "silence" -> dns.isSilentAbout(NAME);
            default -> dns.forgets(NAME);
        }
        int before = dns.asked(NAME);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    assertThat(askOnAFreshConnection().said()).isEqualTo("You said: hi");
                    return dns.asked(NAME) > before;
                });
        for (int i = 0; i < 3; i++) {
            assertThat(askOnAFreshConnection().said()).isEqualTo("You said: hi");
        }
        for (JsonNode record : settles(program, provider.requests().size())) {
            assertThat(Scene.attempts(record)).containsExactly("-");
        }
    }

    @Test
    void aNameIsAskedForOnceInTheTimeThatItsAnswerIsGoodFor() throws Exception {
        dns.says(NAME, 60, "127.0.0.1");
        for (int i = 0; i < 10; i++) {
            assertThat(askOnAFreshConnection().said()).isEqualTo("You said: hi");
        }
        assertThat(dns.asked(NAME)).isEqualTo(1);
        settles(program, 10);
    }

    private Answer askOnAFreshConnection() throws Exception {
        provider.next(Reply.fault("close"));
        return ask("alone");
    }

    private Answer ask(String route) throws Exception {
        try (Wire wire = Wire.to(program.port())) {
            String body = Scene.whole("hi").replace("\"chat\"", "\"" + route + "\"");
            return wire.send(Scene.chat(body, "Connection: close")).answer();
        }
    }
}
