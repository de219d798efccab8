package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Where providers' names may lead: names that nobody knows (row 23) and names of private addresses (row 24).
@Tag("sockets")
final class AddressTest {
    private static final String KEY = "sk-planted-first-5f2d0c9b7a61e348";

    /// What names are made to lead to, as an attacker who owns a name would do it.
    private static final Map<String, String> PRIVATE = new LinkedHashMap<>();

    static {
        PRIVATE.put("loopback.test", "127.0.0.1");
        PRIVATE.put("loopback-further.test", "127.8.8.8");
        PRIVATE.put("loopback6.test", "::1");
        PRIVATE.put("mapped.test", "::ffff:127.0.0.1");
        PRIVATE.put("any.test", "0.0.0.0");
        PRIVATE.put("any6.test", "::");
        PRIVATE.put("ten.test", "10.0.0.1");
        PRIVATE.put("hundred-seventy-two.test", "172.31.255.254");
        PRIVATE.put("hundred-ninety-two.test", "192.168.0.1");
        PRIVATE.put("metadata.test", "169.254.169.254");
        PRIVATE.put("unique-local.test", "fd00:ec2::254");
        PRIVATE.put("link-local.test", "fe80::1");
        PRIVATE.put("multicast.test", "224.0.0.1");
        PRIVATE.put("zero.test", "0.1.2.3");
        PRIVATE.put("shared.test", "100.100.100.200");
        PRIVATE.put("protocol.test", "192.0.0.192");
        PRIVATE.put("benchmark.test", "198.18.0.1");
        PRIVATE.put("reserved.test", "240.0.0.1");
        PRIVATE.put("compatible.test", "::127.0.0.1");
        PRIVATE.put("mapped-metadata.test", "::ffff:169.254.169.254");
        PRIVATE.put("translated.test", "::ffff:0:127.0.0.1");
        PRIVATE.put("nat64.test", "64:ff9b::127.0.0.1");
        PRIVATE.put("nat64-local.test", "64:ff9b:1::7f00:1");
        PRIVATE.put("six-to-four.test", "2002:7f00:1::1");
    }

    @Test
    void row24ANameThatLeadsToAPrivateAddressIsRefused(@TempDir Path folder) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = program(folder, provider.port())) {
            for (String name : PRIVATE.keySet()) {
                Answer answer = ask(program, name);
                assertThat(answer.status()).as(name).isEqualTo(502);
                assertThat(answer.code()).as(name).isEqualTo("upstream_unreachable");
                assertThat(answer.json().at("/error/message").asString())
                        .as(name)
                        .contains("private: true")
                        .doesNotContain(PRIVATE.get(name));
            }
            for (JsonNode record : settles(program, PRIVATE.size())) {
                assertThat(record.path("outcome").asString()).isEqualTo("upstream_error");
                assertThat(Scene.attempts(record)).containsOnly("upstream_unreachable");
            }
            assertThat(provider.requests()).isEmpty();
            assertThat(provider.openConnections()).isZero();
        }
    }

    @Test
    void row24TheNextTargetAnswersInstead(@TempDir Path folder) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = program(folder, provider.port())) {
            Answer answer = ask(program, "next");
            assertThat(answer.said()).isEqualTo("You said: hi");
            assertThat(Scene.attempts(settles(program, 1).getFirst())).containsExactly("upstream_unreachable", "-");
            assertThat(provider.requests()).hasSize(1);
        }
    }

    @Test
    void row24ANameDeclaredAsPrivateMayLeadThere(@TempDir Path folder) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = program(folder, provider.port())) {
            assertThat(ask(program, "declared").said()).isEqualTo("You said: hi");
            assertThat(settles(program, 1).getFirst().path("outcome").asString())
                    .isEqualTo("success");
            assertThat(provider.requests().getFirst().header("host")).contains("declared.test:" + provider.port());
        }
    }

    @Test
    void row24OnlyTheAllowedOnesOfSeveralAddressesAreTried(@TempDir Path folder) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = program(folder, provider.port())) {
            Answer answer = ask(program, "several");
            assertThat(answer.code()).isEqualTo("upstream_unreachable");
            assertThat(answer.json().at("/error/message").asString()).contains("private: true");
            settles(program, 1);
            assertThat(provider.openConnections()).isZero();
        }
    }

    @Test
    void theNextAddressOfANameIsTriedWhenTheFirstRefuses(@TempDir Path folder) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = program(folder, provider.port())) {
            assertThat(ask(program, "dead-first").said()).isEqualTo("You said: hi");
            assertThat(Scene.attempts(settles(program, 1).getFirst())).containsExactly("-");
            assertThat(provider.requests()).hasSize(1);
        }
    }

    @Test
    void theNextAddressOfANameIsTriedWhenTheFirstIsSilent(@TempDir Path folder) throws Exception {
        try (BlackHole hole = new BlackHole();
                Simulator provider = Simulator.start(
                        Script.defaults(), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), hole.port()));
                ChildProgram program = program(folder, hole.port())) {
            assertThat(ask(program, "silent-first").said()).isEqualTo("You said: hi");
            JsonNode record = settles(program, 1).getFirst();
            assertThat(Scene.attempts(record)).containsExactly("-");
            assertThat(record.path("duration_ms").asDouble()).isBetween(250.0, 2500.0);
            assertThat(provider.requests()).hasSize(1);
            assertThat(hole.stillKnocking()).isZero();
        }
    }

    @Test
    void row24LocalhostDeclaresItself() throws Exception {
        try (Simulator provider = at("localhost");
                Scene scene = Scene.of("openai")
                        .at("first", "http://localhost:" + provider.port() + "/v1")
                        .start()) {
            assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("You said: hi");
            settlesOnce(scene, "success", null);
        }
    }

    @Test
    void row23ANameThatNobodyKnowsGoesToTheNextTarget() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .at("first", "http://nobody.invalid/v1")
                .start()) {
            assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            assertThat(Scene.attempts(settlesOnce(scene, "success", null)))
                    .containsExactly("upstream_unreachable", "-");
        }
    }

    /// Routes named as the names that their targets are at.
    private static ChildProgram program(Path folder, int port) throws Exception {
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n127.0.0.1 declared.test\n");
        StringBuilder providers = new StringBuilder("providers:\n");
        StringBuilder routes = new StringBuilder("routes:\n");
        PRIVATE.forEach((name, address) -> {
            hosts.append(address).append(' ').append(name).append('\n');
            String id = name.replace(".test", "");
            providers.append("  %s: { dialect: openai, url: \"http://%s:%d/v1\", keys: [\"%s\"] }\n"
                    .formatted(id, name, port, KEY));
            routes.append("  %s: { targets: [%s/m] }\n".formatted(name, id));
        });
        hosts.append("10.0.0.1 several.test\n127.0.0.1 several.test\n::1 several.test\n");
        hosts.append("127.0.0.2 dead-first.test\n127.0.0.1 dead-first.test\n");
        hosts.append("127.0.0.1 silent-first.test\n127.0.0.2 silent-first.test\n");
        providers.append("  several: { dialect: openai, url: \"http://several.test:%d/v1\", keys: [\"%s\"] }\n"
                .formatted(port, KEY));
        routes.append("  several: { targets: [several/m] }\n");
        for (String name : new String[] {"dead-first", "silent-first"}) {
            providers.append("  %s: { dialect: openai, url: \"http://%s.test:%d/v1\", private: true, keys: [\"%s\"] }\n"
                    .formatted(name, name, port, KEY));
            routes.append("  %s: { targets: [%s/m] }\n".formatted(name, name));
        }
        providers.append(
                "  declared: { dialect: openai, url: \"http://declared.test:%d/v1\", private: true, ".formatted(port)
                        + "processing: kr, keys: [\"" + KEY + "\"] }\n");
        routes.append("  declared: { targets: [declared/m] }\n");
        routes.append("  next: { targets: [metadata/m, { to: declared/m, priority: 1 }] }\n");
        String keys = "keys: [{ name: caller, secret: \"" + Scene.CALLER_KEY + "\" }]\ndrain-timeout: 0s\n";
        Path file = Files.writeString(folder.resolve("hosts"), hosts);
        return new ChildProgram(providers.toString() + routes + keys, "-Djdk.net.hosts.file=" + file);
    }

    private static Answer ask(ChildProgram program, String route) throws Exception {
        try (Wire wire = Wire.to(program.port())) {
            String body = Scene.whole("hi").replace("\"chat\"", "\"" + route + "\"");
            Answer answer = wire.send(Scene.chat(body, "Connection: close")).answer();
            assertThat(wire.transcript()).doesNotContain(Scene.PLANTED);
            return answer;
        }
    }

    private static Simulator at(String name) throws UnknownHostException {
        return Simulator.start(Script.defaults(), new InetSocketAddress(InetAddress.getAllByName(name)[0], 0));
    }
}
