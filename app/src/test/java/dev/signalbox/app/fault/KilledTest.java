package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.storage.spool.RecordFormat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process is killed under load (row 35), `-Dsignalbox.kills` times (3): every answer that a client has seen the
/// end
/// of is written down once, and the next process is ready soon.
@Tag("sockets")
@Tag("process")
class KilledTest {
    private static final int KILLS = Integer.getInteger("signalbox.kills", 3);
    private static final int CLIENTS = 8;
    private static final int AT_LEAST = 200;
    /// It is two seconds where nothing else runs; tests never have a machine for themselves.
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Simulator provider = Simulator.start(Script.defaults());
    private final Queue<String> complete = new ConcurrentLinkedQueue<>();
    private final SplittableRandom random = new SplittableRandom();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void everyAnswerThatAClientSawCompleteIsWrittenDownOnce() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            killUnderLoad(kill);
        }
        try (ChildProgram program = program()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> program.metrics().contains("\nsignalbox_ledger_waiting_bytes 0"));
        }
        Map<String, Integer> written = written();
        assertThat(complete).hasSizeGreaterThan(KILLS * AT_LEAST);
        assertThat(complete).allSatisfy(id -> assertThat(written).containsEntry(id, 1));
        assertThat(written.values()).containsOnly(1);
    }

    private void killUnderLoad(int kill) throws Exception {
        int before = complete.size();
        List<Thread> clients = new ArrayList<>();
        long begun = System.nanoTime();
        try (ChildProgram program = program()) {
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(SOON)
                    .until(() -> program.get("/readyz").statusCode() == 200);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("ready, with what the one before has left")
                    .isLessThan(SOON);
            for (int client = 0; client < CLIENTS; client++) {
                String name = kill + "-" + client + "-";
                clients.add(Thread.ofPlatform().start(() -> ask(program.port(), name)));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> complete.size() > before + AT_LEAST);
            int more = complete.size() + random.nextInt(100);
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> complete.size() >= more);
            ProcessHandle process = ProcessHandle.of(program.pid()).orElseThrow();
            process.destroyForcibly();
            process.onExit().join();
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    /// Until nobody answers any more.
    private void ask(int port, String name) {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; ; i++) {
                String id = name + i;
                String body = "{\"model\":\"chat\",\"stream\":" + (i % 2 == 0)
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .header("content-type", "application/json")
                        .header("x-request-id", id)
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.headers().firstValue("x-request-id")).hasValue(id);
                complete.add(id);
            }
        } catch (IOException _) {
            // It was killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How often each identifier is in the store's chunks, read as `docs/ledger.md` has them.
    private Map<String, Integer> written() throws SQLException, RecordFormat.Unreadable {
        Map<String, Integer> written = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT records FROM chunks")) {
            while (row.next()) {
                ByteBuffer records = ByteBuffer.wrap(row.getBytes(1)).order(ByteOrder.LITTLE_ENDIAN);
                while (records.hasRemaining()) {
                    byte[] record = new byte[records.getInt()];
                    records.get(record);
                    written.merge(RecordFormat.read(record).requestId(), 1, Integer::sum);
                }
            }
        }
        return written;
    }

    private ChildProgram program() throws IOException, InterruptedException {
        return new ChildProgram("""
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/m] } }
                store: "sqlite:%s"
                """.formatted(provider.url(), store()));
    }

    private Path store() {
        return folder.resolve("s.db");
    }
}
