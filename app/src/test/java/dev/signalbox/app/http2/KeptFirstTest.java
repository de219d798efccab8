package dev.signalbox.app.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.gateway.Gateway;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The end of an answer waits until the ledger has kept its record: this one keeps it when the test says so.
@Tag("sockets")
final class KeptFirstTest {
    private static final String WHOLE = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String STREAM = WHOLE.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private final Disk disk = new Disk();
    private Simulator simulator;
    private Gateway gateway;
    private Socket socket;

    /// What is on it only when a test takes it from `waiting` and runs it.
    private static final class Disk implements Ledger {
        final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

        @Override
        public void record(UsageRecord record) {
            // Kept with the next that waits.
        }

        @Override
        public boolean withholds() {
            return true;
        }

        @Override
        public void onceKept(Runnable then) {
            waiting.add(then);
        }

        Runnable next() throws InterruptedException {
            Runnable next = waiting.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }
    }

    @BeforeEach
    void open() throws IOException {
        simulator = Simulator.start(Script.defaults());
        String yaml = """
                listen: { gateway: "127.0.0.1:0", console: "127.0.0.1:0" }
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m] } }
                """.formatted(simulator.url());
        if (!(Rig.loader().parse(yaml, Path.of("test.yaml")) instanceof Loaded.Valid valid)) {
            throw new IllegalArgumentException(yaml);
        }
        Rules rules = Rules.of(valid.policy(), new byte[16], _ -> {});
        gateway = new Gateway(() -> rules, BuiltInDialects.all(), () -> disk, 1, 1);
        socket = connect();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        gateway.close();
        simulator.close();
    }

    @Test
    void aWholeAnswerWaitsForTheDisk() throws Exception {
        send(WHOLE);
        Runnable kept = disk.next();

        assertThat(here()).isEmpty();
        kept.run();

        assertThat(upTo("}")).startsWith("HTTP/1.1 200 ").contains("\"content\"");
    }

    @Test
    void theEndOfAStreamWaitsForTheDisk() throws Exception {
        send(STREAM);
        Runnable kept = disk.next();

        String before = here();
        assertThat(before).doesNotContain("[DONE]", "\r\n0\r\n");
        kept.run();

        assertThat(upTo("\r\n0\r\n\r\n")).contains("[DONE]");
    }

    @Test
    void aRefusalWaitsForTheDisk() throws Exception {
        send(WHOLE.replace("\"chat\"", "\"nothing\""));
        Runnable kept = disk.next();

        assertThat(here()).isEmpty();
        kept.run();

        assertThat(upTo("}}")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void whatIsAskedAheadIsAnsweredAfterwards() throws Exception {
        send(WHOLE);
        send(WHOLE.replace("\"chat\"", "\"nothing\""));
        disk.next().run();
        Runnable second = disk.next();

        assertThat(upTo("}")).startsWith("HTTP/1.1 200 ");
        second.run();

        assertThat(upTo("HTTP/1.1 404 ")).contains("HTTP/1.1 404 ");
    }

    @Test
    void anotherStreamOfTheConnectionTakesNothingAlong() throws Exception {
        StreamClient client = StreamClient.on(socket);
        int first = client.chat(STREAM);
        Runnable kept = disk.next();
        int second = client.chat(WHOLE.replace("\"chat\"", "\"nothing\""));
        disk.next().run();

        assertThat(client.answer(second).status()).isEqualTo(404);
        assertThat(client.until(first, "")).doesNotContain("[DONE]");
        kept.run();

        assertThat(client.answer(first).text()).contains("[DONE]");
    }

    @Test
    void aClientThatLeavesMeanwhileHoldsNothingUp() throws Exception {
        send(WHOLE);
        Runnable kept = disk.next();
        socket.close();
        kept.run();

        socket = connect();
        send(STREAM);
        disk.next().run();

        assertThat(upTo("\r\n0\r\n\r\n")).contains("[DONE]");
        assertThat(gateway.inFlight()).isZero();
    }

    private Socket connect() throws IOException {
        Socket opened =
                new Socket(InetAddress.getLoopbackAddress(), gateway.address().getPort());
        opened.setSoTimeout(20_000);
        return opened;
    }

    private void send(String body) throws IOException {
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
    }

    /// On loopback that is all that the gateway has handed to its socket.
    private String here() throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(in.available()), StandardCharsets.UTF_8);
    }

    private String upTo(String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.UTF_8).contains(end)) {
            int next = socket.getInputStream().read();
            assertThat(next).as("more after %s", read).isNotNegative();
            read.write(next);
        }
        return read.toString(StandardCharsets.UTF_8);
    }
}
