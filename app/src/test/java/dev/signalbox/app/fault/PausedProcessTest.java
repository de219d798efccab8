package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Callers;
import dev.signalbox.app.Callers.Asked;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole process stands still under traffic (row 40): what seems to have timed out meanwhile is nobody's
/// fault.
///
/// For ten seconds, or `-Dsignalbox.pause`.
@Tag("sockets")
@Tag("process")
final class PausedProcessTest {
    private static final int PAUSE_SECONDS = Integer.getInteger("signalbox.pause", 10);
    private static final int CLIENTS = 8;

    @Test
    void row40APauseOfTheProcessEjectsNobodyFailsNothingAndChangesNoLevel() throws Exception {
        Script steady = Script.defaults()
                .withLatency(Distribution.times("20ms"), Distribution.times("20ms"))
                .withAnswerTokens(Distribution.counts("20"));
        try (Simulator first = Simulator.start(steady);
                Simulator second = Simulator.start(steady);
                ChildProgram program = new ChildProgram(config(first, second));
                Callers callers = new Callers("http://127.0.0.1:" + program.port())) {
            Asked streams = callers.ask("core", 10, true, "authorization", "Bearer " + Scene.CALLER_KEY);
            Asked whole = callers.ask("core", 10, false, "authorization", "Bearer " + Scene.CALLER_KEY);
            first.awaitRequests(20, Duration.ofSeconds(20));
            program.signal("STOP");
            try {
                TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
            } finally {
                program.signal("CONT");
            }
            Instant looked = at(program);
            int before = first.requests().size();
            first.awaitRequests(before + 20, Duration.ofSeconds(20));
            Awaitility.await("levels are looked at, with what came of the pause")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> at(program).isAfter(looked.plusSeconds(6)));
            callers.rest();
            assertThat(streams.unanswered() + whole.unanswered())
                    .as("%s %s", streams, whole)
                    .isZero();
            List<JsonNode> records = program.records((int) (streams.all() + whole.all()));
            assertThat(records).allSatisfy(record -> {
                assertThat(record.path("outcome").asString()).isEqualTo("success");
                assertThat(Scene.attempts(record)).containsExactly("-");
            });
            assertThat(program.messages())
                    .anyMatch(line -> line.contains("stood still"))
                    .noneMatch(line -> line.contains("is failing") || line.contains("out of rotation"))
                    .noneMatch(line -> line.contains("was green"));
            JsonNode levels = levels(program);
            assertThat(levels.path("worst").asString()).isEqualTo("green");
            assertThat(levels.at("/levels/0/objectives/0/good").asLong())
                    .as("the requests that count for levels")
                    .isGreaterThan(20);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> program.metrics().contains("signalbox_in_flight 0"));
            Aftermath.nothingSecretCameOut(program);
        }
    }

    /// What breaks while nobody could look at it.
    @Test
    void row40WhatBrokeDuringThePauseIsNotHeldAgainstTheProvider() throws Exception {
        try (Simulator first = Simulator.start(Script.defaults());
                Simulator second = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(config(first, second))) {
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 2 * CLIENTS; i++) {
                // Each gets half of the requests, and what comes after the pause is answered.
                (i % 2 == 0 ? first : second).next(Reply.fault("delay=1s,reset"));
                wires.add(Wire.to(program.port()).send(Scene.chat(Scene.streamed("hi"), "Connection: close")));
            }
            first.awaitRequests(CLIENTS, Duration.ofSeconds(20));
            second.awaitRequests(CLIENTS, Duration.ofSeconds(20));
            program.signal("STOP");
            long stopped = System.nanoTime();
            try {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> first.openConnections() + second.openConnections() == 0
                                && System.nanoTime() - stopped > TimeUnit.SECONDS.toNanos(2));
            } finally {
                program.signal("CONT");
            }
            for (Wire wire : wires) {
                assertThat(wire.answer().status()).isEqualTo(200);
                wire.close();
            }
            program.records(2 * CLIENTS);
            assertThat(program.messages())
                    .noneMatch(line -> line.contains("is failing") || line.contains("out of rotation"));
        }
    }

    private static JsonNode levels(ChildProgram program) throws Exception {
        return JsonMapper.shared().readTree(program.get("/admin/v1/levels").body());
    }

    /// When they were looked at last.
    private static Instant at(ChildProgram program) throws Exception {
        return Instant.parse(levels(program).path("at").asString());
    }

    /// Every limit is shorter than the pause.
    private static String config(Simulator first, Simulator second) {
        return """
                providers:
                  first: { dialect: openai, url: "%s/v1", keys: ["sk-planted-first-5f2d0c9b7a61e348"] }
                  second: { dialect: openai, url: "%s/v1", keys: ["sk-planted-second-5f2d0c9b7a61e348"] }
                routes:
                  chat:
                    targets: [first/m, second/m]
                    timeouts: { connect: 1s, first-token: 1500ms, idle: 1500ms, answer: 2500ms, total: 30s }
                workloads:
                  core:
                    criticality: critical-plus
                    objectives: { success: 99.9%%, first-token: { within: 1s, ratio: 99%% } }
                keys: [{ name: caller, secret: "%s", workload: core }]
                code-red: {}
                """.formatted(first.url(), second.url(), Scene.CALLER_KEY);
    }
}
