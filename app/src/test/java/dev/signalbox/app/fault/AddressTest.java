package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where providers' names may lead (row 24), and providers that nobody can reach (row 25).
@Tag("sockets")
final class AddressTest {

    @Test
    void row24ANameThatLeadsToAPrivateAddressIsRefused() throws Exception {
        String name = nameOfThisMachine().orElse("");
        assumeThat(name)
                .as("a name, not localhost, that resolves to a loopback address")
                .isNotEmpty();
        try (Simulator provider = at(name);
                Scene scene = Scene.of("openai")
                        .at("first", "http://" + name + ":" + provider.port() + "/v1")
                        .start()) {
            Answer answer = scene.ask(Scene.whole("hi"));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.json().at("/error/message").asString()).contains("private: true");
            assertThat(provider.requests()).isEmpty();
            scene.ended("upstream_error", "upstream_unreachable");
        }
    }

    @Test
    void row24ANameDeclaredAsPrivateMayLeadThere() throws Exception {
        String name = nameOfThisMachine().orElse("");
        assumeThat(name)
                .as("a name, not localhost, that resolves to a loopback address")
                .isNotEmpty();
        try (Simulator provider = at(name);
                Scene scene = Scene.of("openai")
                        .at(
                                "first",
                                "http://" + name + ":" + provider.port() + "/v1\", private: true, processing: \"kr")
                        .start()) {
            assertThat(scene.ask(Scene.whole("hi")).said()).isEqualTo("You said: hi");
            scene.ended("success", null);
        }
    }

    @Test
    void row24LocalhostDeclaresItself() throws Exception {
        try (Simulator provider = at("localhost");
                Scene scene = Scene.of("openai")
                        .at("first", "http://localhost:" + provider.port() + "/v1")
                        .start()) {
            assertThat(scene.ask(Scene.whole("hi")).said()).isEqualTo("You said: hi");
            scene.ended("success", null);
        }
    }

    @Test
    void row23ANameThatNobodyKnowsGoesToTheNextTarget() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .at("first", "http://nobody.invalid/v1")
                .start()) {
            assertThat(scene.ask(Scene.whole("hi")).said()).isEqualTo("second says: hi");
            assertThat(Scene.attempts(scene.ended("success", null))).containsExactly("upstream_unreachable", "-");
        }
    }

    @Test
    void row25AllTargetsDownIsToldAtOnce() throws Exception {
        try (Scene scene = Scene.of("openai", "openai", "anthropic")
                .at("first", BeforeContentTest.nobody())
                .at("second", BeforeContentTest.nobody())
                .at("third", BeforeContentTest.nobody())
                .start()) {
            Answer answer = scene.ask(Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.code()).isEqualTo("upstream_unreachable");
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
            var record = scene.ended("upstream_error", "upstream_unreachable");
            assertThat(Scene.attempts(record))
                    .containsExactly("upstream_unreachable", "upstream_unreachable", "upstream_unreachable");
            assertThat(record.path("duration_ms").asDouble()).isLessThan(1000);
        }
    }

    private static Simulator at(String name) throws UnknownHostException {
        return Simulator.start(Script.defaults(), new InetSocketAddress(InetAddress.getAllByName(name)[0], 0));
    }

    private static Optional<String> nameOfThisMachine() throws UnknownHostException {
        return List.of(InetAddress.getLocalHost().getHostName(), "ip6-localhost", "ip6-loopback").stream()
                .filter(name -> !name.equals("localhost"))
                .filter(AddressTest::leadsHome)
                .findFirst();
    }

    private static boolean leadsHome(String name) {
        try {
            return Arrays.stream(InetAddress.getAllByName(name)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
