package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one caller or provider could pile up, or find out, with little effort.
@Tag("sockets")
final class PileUpTest {
    private static final String CREDENTIAL = "plain-looking-credential";
    private static final int MOST = 64 * 1024 * 1024;

    @Test
    void aClientThatAsksAndNeverReadsIsHeldBackAndThenCut() throws Exception {
        byte[] requests =
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(500).getBytes(StandardCharsets.US_ASCII);
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "openai", "limits: { write-timeout: 500ms }");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            OutputStream out = socket.getOutputStream();
            long sent = 0;
            try {
                // Ends with a broken connection; a gateway that kept taking would let it reach the end.
                while (sent < MOST) {
                    out.write(requests);
                    sent += requests.length;
                }
            } catch (IOException cut) {
                assertThat(cut).isInstanceOf(IOException.class);
            }
            assertThat(sent).isLessThan(MOST);
            assertThat(rig.get(rig.url() + "/healthz").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%zz", "%e4%b"})
    void aModelThatIsNotPercentEncodedIsNotFound(String model) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "openai", "");
                Wire wire = Wire.to(rig.port())) {
            Answer answer = wire.send("GET /v1/models/" + model + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("path_not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"temperature\":1e999999", "\"top_p\":-1e999999", "\"x\":1e9999999999"})
    void aNumberThatNoTypeHoldsIsTheCallersMistake(String member) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "openai", "")) {
            var answer = rig.post(
                    "/v1/messages",
                    "{\"model\":\"chat\",\"max_tokens\":5," + member
                            + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        }
    }

    @Test
    void aBodyOfMillionsOfValuesIsRefusedWhereItWouldBecomeATree() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "openai", "")) {
            String values = "{},".repeat(1_500_000) + "0";
            var answer = rig.post(
                    "/v1/messages",
                    "{\"model\":\"chat\",\"max_tokens\":5,\"x\":[" + values
                            + "],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("caller_error");
        }
    }

    @Test
    void aProviderThatRepeatsOurCredentialIsNotQuoted() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "openai", "")) {
            provider.next(Reply.json(
                    400, "{\"error\":{\"message\":\"bad key " + CREDENTIAL + "\",\"type\":\"x\",\"code\":null}}"));
            var answer = rig.post(
                    "/v1/chat/completions",
                    "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("bad key ***").doesNotContain(CREDENTIAL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Key=caller", "%6bey=caller", "a=1;key=caller", "api_key=caller"})
    void aKeyInTheQueryReachesNoProvider(String query) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "openai", "")) {
            rig.post(
                    "/v1/chat/completions?beta=true&" + query,
                    "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            assertThat(provider.requests().getFirst().target()).endsWith("/chat/completions?beta=true");
        }
    }

    private static Rig rig(Simulator provider, String dialect, String more) throws IOException {
        return Rig.start("""
                providers: { p: { dialect: %s, url: "%s/v1", keys: ["%s"] } }
                routes: { chat: { targets: [p/gpt-4o-mini] } }
                %s
                """.formatted(dialect, provider.url(), CREDENTIAL, more));
    }
}
