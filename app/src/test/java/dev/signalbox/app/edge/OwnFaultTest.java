package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bugs of ours, planted where a provider's answer is understood: the client is told at once.
@Tag("sockets")
final class OwnFaultTest {
    @ParameterizedTest
    @ValueSource(strings = {"status=500", "status=500, close-after=1"})
    void anErrorThatNobodyExpectsEndsTheRequestLikeAnException(String fault) throws Exception {
        Dialect good = BuiltInDialects.all().all().iterator().next();
        Dialects bad = new Dialects(List.of(overflowing(good, Set.of("failure"))));
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start(yaml(good.name(), provider), bad)) {
            provider.next(Reply.fault(fault));
            var answer = rig.post("/v1/chat/completions", Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("internal_error").doesNotContain("planted");
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("internal_error");
        }
    }

    @Test
    void soDoesOneAtTheHeadOfAGoodAnswer() throws Exception {
        Dialect good = BuiltInDialects.all().all().iterator().next();
        Dialects bad = new Dialects(List.of(overflowing(good, Set.of("exhaustedMillis"))));
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start(yaml(good.name(), provider), bad)) {
            var answer = rig.post("/v1/chat/completions", Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("internal_error").doesNotContain("planted");
            assertThat(Scene.attempts(rig.records(1).getFirst()))
                    .as("no failure of the provider")
                    .containsExactly("internal_error");
        }
    }

    /// Else the end of the process would wait for it.
    @Test
    void aRequestThatCannotEvenBeRefusedIsOverAndRecorded() throws Exception {
        Dialect good = BuiltInDialects.all().all().iterator().next();
        Dialects bad = new Dialects(List.of(overflowing(good, Set.of("failure", "problem"))));
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start(yaml(good.name(), provider), bad);
                Wire wire = Wire.to(rig.port())) {
            provider.next(Reply.fault("status=500"));
            assertThat(wire.send(Scene.chat(Scene.whole("hi"))).closed()).isTrue();
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("internal_error");
            await().untilAsserted(
                            () -> assertThat(rig.server().vitals().inFlight()).isZero());
        }
    }

    private static String yaml(String dialect, Simulator provider) {
        return """
                providers: { p: { dialect: %s, url: "%s/v1" } }
                routes: { chat: { targets: [p/gpt-4o-mini] } }
                """.formatted(dialect, provider.url());
    }

    private static Dialect overflowing(Dialect good, Set<String> methods) {
        ServedApi served = overflowing(ServedApi.class, good.served(), methods);
        ProviderApi api = overflowing(ProviderApi.class, good.provider(), methods);
        return new Dialect() {
            @Override
            public String name() {
                return good.name();
            }

            @Override
            public ServedApi served() {
                return served;
            }

            @Override
            public ProviderApi provider() {
                return api;
            }
        };
    }

    private static <T> T overflowing(Class<T> type, T good, Set<String> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (methods.contains(method.getName())) {
                        throw new StackOverflowError("planted");
                    }
                    try {
                        return method.invoke(good, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                }));
    }
}
