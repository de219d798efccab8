package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.RecordedRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// What callers write that ends up in heads: their request id, models' names, forwarded headers.
@Tag("sockets")
final class InjectionTest {
    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.of("openai", "anthropic").start();
    }

    @AfterAll
    static void stop() throws Exception {
        scene.nothingSecretCameOut();
        scene.close();
    }

    @Test
    void aRequestIdOfTheCallerIsKept() throws Exception {
        Answer answer = ask("chat", "x-request-id: my-id_1.2:3");
        assertThat(answer.header("x-request-id")).isEqualTo("my-id_1.2:3");
        assertThat(last().header("x-request-id")).hasValue("my-id_1.2:3");
        assertThat(scene.record(answer).path("request_id").asString()).isEqualTo("my-id_1.2:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"has space", "<script>", "한글", "a;b", "\"quoted\"", ""})
    void aRequestIdThatIsUnfitIsReplaced(String id) throws Exception {
        Answer answer = ask("chat", "x-request-id: " + id);
        assertThat(answer.header("x-request-id")).matches("req_[0-9a-f]{32}");
        assertThat(last().header("x-request-id")).hasValue(answer.header("x-request-id"));
    }

    @Test
    void aRequestIdThatIsTooLongIsReplaced() throws Exception {
        assertThat(ask("chat", "x-request-id: " + "x".repeat(129)).header("x-request-id"))
                .startsWith("req_");
    }

    @Test
    void everyAnswerHasItsOwnRequestId() throws Exception {
        assertThat(ask("chat").header("x-request-id")).isNotEqualTo(ask("chat").header("x-request-id"));
    }

    /// Where a provider's paths name the model, it would be asked elsewhere.
    @Test
    void aModelsNameCannotLeadElsewhere() throws Exception {
        assertThat(ask("first/../../../etc").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "first/m\\r\\nx-injected: yes",
                "first/m\\n\\nHTTP/1.1 200 OK",
                "first/모델-🚦",
                "first/m\\u0000\\u007f",
                "first/m?x=1#y",
            })
    void aModelsNameCannotAddHeaders(String model) throws Exception {
        Answer answer = ask(model);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-injected")).isNull();
        assertThat(answer.header("x-signalbox-target")).startsWith("first/").matches("[ -~]+");
        assertThat(last().header("x-injected")).isEmpty();
        assertThat(last().target()).isEqualTo("/v1/chat/completions");
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readTree(last().text()).path("model").asString())
                .isEqualTo(json.readValue("\"" + model + "\"", String.class).substring("first/".length()));
    }

    @Test
    void aModelsNameCannotMakeTheHeadLong() throws Exception {
        String target = ask("first/" + "m".repeat(100_000)).header("x-signalbox-target");
        assertThat(target).startsWith("first/mmm").endsWith("mmm...").hasSize(256);
        assertThat(last().text()).contains("m".repeat(100_000));
        assertThat(ask("first/" + "m".repeat(250)).header("x-signalbox-target")).isEqualTo("first/" + "m".repeat(250));
    }

    @Test
    void namesOfWhatWasDroppedCannotMakeTheHeadLong() throws Exception {
        String request = Scene.chat(
                Scene.whole("hi").replace("\"chat\"", "\"second/m\",\"" + "x".repeat(5000) + "\":1"),
                "Connection: close");
        assertThat(scene.wire().send(request).answer().header("x-signalbox-dropped"))
                .startsWith("xxx")
                .endsWith("xxx...")
                .hasSize(1000);
    }

    @Test
    void aModelsNameCannotBreakTheLog() throws Exception {
        ask("first/line\\nbreak\\u001b[31m");
        scene.rig().records(1).forEach(record -> assertThat(record.isObject()).isTrue());
        assertThat(scene.rig().logText().chars().filter(c -> c < ' ' && c != '\n'))
                .isEmpty();
    }

    @Test
    void anUnknownRouteIsNamedWithoutHarm() throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.post(
                        "/v1/messages",
                        "{\"model\":\"<b>\\r\\nx: y\\u2028\",\"max_tokens\":1,\"messages\":[]}",
                        "Connection: close"))
                .answer();
        assertThat(answer.header("x")).isNull();
        assertThat(answer.text()).doesNotContain("\n").doesNotContain("\r");
    }

    @Test
    void forwardedHeadersGoOnAndOthersDoNot() throws Exception {
        ask(
                "chat",
                "OpenAI-Beta: realtime=v1",
                "OpenAI-Organization: org-1",
                "X-Forwarded-For: 1.2.3.4",
                "Cookie: session=1",
                "X-Sim-Fault: status=500",
                "Proxy-Authorization: Basic eDp5",
                "TE: trailers",
                "Upgrade: h2c");
        RecordedRequest request = last();
        assertThat(request.header("openai-beta")).hasValue("realtime=v1");
        assertThat(request.header("openai-organization")).hasValue("org-1");
        for (String name : new String[] {"x-forwarded-for", "cookie", "x-sim-fault", "proxy-authorization", "te"}) {
            assertThat(request.header(name)).as(name).isEmpty();
        }
        assertThat(request.header("authorization")).hasValue("Bearer sk-planted-first-5f2d0c9b7a61e348");
        assertThat(request.header("accept-encoding")).hasValue("identity");
        assertThat(request.header("host")).hasValue(scene.url("first").getRawAuthority());
    }

    @Test
    void aForwardedHeaderWithOddBytesStaysOneHeader() throws Exception {
        Wire wire = scene.wire();
        String request = Scene.chat(Scene.whole("hi"), "OpenAI-Organization: caf\u00e9 \u0085x", "Connection: close");
        Answer answer = wire.send(request.getBytes(StandardCharsets.ISO_8859_1)).answer();
        assertThat(answer.status()).isIn(200, 400);
        if (answer.status() == 200) {
            assertThat(last().header("openai-organization").orElseThrow()).startsWith("caf");
            assertThat(last().headers()).hasSizeLessThan(12);
        }
    }

    private static RecordedRequest last() {
        return scene.first().requests().getLast();
    }

    private static Answer ask(String model, String... headers) throws Exception {
        String[] lines = java.util.Arrays.copyOf(headers, headers.length + 1);
        lines[headers.length] = "Connection: close";
        return scene.wire()
                .send(Scene.chat(Scene.whole("hi").replace("\"chat\"", "\"" + model + "\""), lines))
                .answer();
    }
}
