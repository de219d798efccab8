package dev.signalbox.app.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sockets")
class WebhooksTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Told(Map<String, String> headers, String body) {}

    /// In place of a status: 200, and a body that never ends.
    private static final int NEVER_ENDS = -1;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private final List<Job> done = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Webhooks webhooks;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        HttpClient http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        List<Duration> pauses = List.of(Duration.ofMillis(1), Duration.ofMillis(1));
        webhooks = new Webhooks(http, KEY, pauses, () -> 1_795_597_260_123L, done::add);
    }

    @AfterEach
    void stop() {
        webhooks.close();
        stopped.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            told.add(new Told(headers, body));
            int status = answers.isEmpty() ? 204 : answers.removeFirst();
            if (status == NEVER_ENDS) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                stopped.await();
                return;
            }
            exchange.getResponseHeaders().add("location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private JobStatus ended() {
        String webhook = "http://127.0.0.1:" + server.getAddress().getPort() + "/done";
        Job job = new Job("def_1", "web", "night", "chat", "openai", "chat", "", List.of(), null, 1, 2, 3, webhook);
        return new JobStatus(job, JobState.SUCCEEDED, 1, false, 1_795_597_260_000L, 200, "def_1.1");
    }

    @Test
    void an_end_is_told_without_any_text_and_signed() throws Exception {
        webhooks.tell(ended());

        await().atMost(PATIENCE).until(() -> !done.isEmpty());
        Told only = told.getFirst();
        assertThat(only.body)
                .isEqualTo("{\"type\":\"deferred.ended\",\"timestamp\":\"2026-11-25T09:01:00Z\","
                        + "\"data\":{\"id\":\"def_1\",\"status\":\"succeeded\"}}");
        assertThat(only.headers)
                .containsEntry("webhook-id", "def_1")
                .containsEntry("webhook-timestamp", "1795597260")
                .containsEntry("content-type", "application/json");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        byte[] signed = mac.doFinal(("def_1.1795597260." + only.body).getBytes(StandardCharsets.UTF_8));
        assertThat(only.headers)
                .containsEntry("webhook-signature", "v1," + Base64.getEncoder().encodeToString(signed));
    }

    @Test
    void receivers_that_never_finish_their_answer_do_not_silence_the_others() {
        for (int i = 0; i < 8; i++) {
            answers.add(NEVER_ENDS);
            webhooks.tell(ended());
        }
        await().atMost(PATIENCE).until(() -> told.size() == 8);

        webhooks.tell(ended());

        await().atMost(PATIENCE.multipliedBy(3)).until(() -> !done.isEmpty());
    }

    @Test
    void it_is_told_again_until_it_is_taken() {
        answers.addAll(List.of(500, 302));

        webhooks.tell(ended());

        await().atMost(PATIENCE).until(() -> !done.isEmpty());
        assertThat(told).hasSize(3);
        assertThat(told).extracting(each -> each.headers.get("webhook-id")).containsOnly("def_1");
    }

    @Test
    void it_is_given_up_after_a_while() {
        answers.addAll(List.of(500, 500, 500, 500));

        webhooks.tell(ended());

        await().atMost(PATIENCE).until(() -> !done.isEmpty());
        assertThat(told).hasSize(3);
    }
}
