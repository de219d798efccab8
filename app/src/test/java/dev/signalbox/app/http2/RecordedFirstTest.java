package dev.signalbox.app.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.gateway.Gateway;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whoever has the end of an answer can rely on that its record was made: the ledger here looks at what the
/// client's socket has at the moment of the record. On loopback that is all that was handed to the gateway's.
@Tag("sockets")
final class RecordedFirstTest {
    private static final String WHOLE = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String STREAM = WHOLE.replace("{\"model\"", "{\"stream\":true,\"model\"");
    private static final int END_STREAM = 1;

    private final CompletableFuture<UsageRecord> recorded = new CompletableFuture<>();
    private final ByteArrayOutputStream before = new ByteArrayOutputStream();
    private Simulator simulator;
    private Gateway gateway;
    private Socket socket;

    @BeforeEach
    void open() throws IOException {
        simulator = Simulator.start(Script.defaults());
        gateway = gateway("""
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m] } }
                """.formatted(simulator.url()));
        socket = new Socket(InetAddress.getLoopbackAddress(), gateway.address().getPort());
        socket.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        gateway.close();
        simulator.close();
    }

    @Test
    void aWholeAnswerIsRecordedBeforeAnyOfItIsSent() throws Exception {
        send(WHOLE);

        assertThat(recorded().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(before.size()).isZero();
        assertThat(rest("}")).contains("\"content\"");
    }

    @Test
    void aStreamIsRecordedBeforeItsLastEventIsSent() throws Exception {
        send(STREAM);

        assertThat(recorded().outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(before.toString(StandardCharsets.UTF_8)).doesNotContain("[DONE]", "\r\n0\r\n");
        assertThat(rest("\r\n0\r\n\r\n")).contains("[DONE]");
    }

    @Test
    void aRefusalIsRecordedBeforeItIsSent() throws Exception {
        send(WHOLE.replace("\"chat\"", "\"nothing\""));

        assertThat(recorded().outcome()).isEqualTo(Outcome.CALLER_ERROR);
        assertThat(before.size()).isZero();
        assertThat(rest("}}")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void aStreamOfHttp2IsRecordedBeforeItsEndIsSent() throws Exception {
        StreamClient client = StreamClient.on(socket);
        int stream = client.chat(STREAM);

        assertThat(recorded().outcome()).isEqualTo(Outcome.SUCCESS);
        ByteBuffer frames = ByteBuffer.wrap(before.toByteArray());
        while (frames.remaining() >= 9) {
            int length = (frames.getShort() & 0xffff) << 8 | frames.get() & 0xff;
            frames.get();
            int flags = frames.get();
            if (frames.getInt() == stream) {
                assertThat(flags & END_STREAM).isZero();
            }
            frames.position(Math.min(frames.limit(), frames.position() + length));
        }
        assertThat(before.toString(StandardCharsets.UTF_8)).doesNotContain("[DONE]");
    }

    private Gateway gateway(String yaml) throws IOException {
        String whole = "listen: { gateway: \"127.0.0.1:0\", console: \"127.0.0.1:0\" }\n" + yaml;
        if (!(Rig.loader().parse(whole, Path.of("test.yaml")) instanceof Loaded.Valid valid)) {
            throw new IllegalArgumentException(yaml);
        }
        Policy policy = valid.policy();
        Rules rules = Rules.of(policy, new byte[16], _ -> {});
        Ledger ledger = this::record;
        return new Gateway(() -> rules, BuiltInDialects.all(), () -> ledger, 1, 1);
    }

    private void record(UsageRecord record) {
        try {
            InputStream in = socket.getInputStream();
            before.writeBytes(in.readNBytes(in.available()));
            recorded.complete(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(String body) throws IOException {
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
    }

    private UsageRecord recorded() throws Exception {
        return recorded.get(20, TimeUnit.SECONDS);
    }

    /// What comes after the record, up to this end.
    private String rest(String end) throws IOException {
        StringBuilder rest = new StringBuilder();
        byte[] some = new byte[4096];
        while (!rest.toString().endsWith(end)) {
            int read = socket.getInputStream().read(some);
            if (read < 0) {
                throw new AssertionError("it ends with " + rest);
            }
            rest.append(new String(some, 0, read, StandardCharsets.UTF_8));
        }
        return rest.toString();
    }
}
