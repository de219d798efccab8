package dev.signalbox.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// What the demo's own applications ask: short streams, at a steady rate for each workload. They take a refusal for an
/// answer and ask the next thing.
final class DemoTraffic implements AutoCloseable {
    private static final Map<String, Integer> PER_SECOND =
            Map.of(DemoPolicy.CORE, 8, DemoPolicy.HEALTH, 2, DemoPolicy.SHOPPING, 4, DemoPolicy.ADS, 4);
    /// In the order in which they are shown.
    private static final List<String> WORKLOADS =
            List.of(DemoPolicy.CORE, DemoPolicy.HEALTH, DemoPolicy.SHOPPING, DemoPolicy.ADS);

    private static final int MOST_UNDER_WAY = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI chat;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Semaphore places = new Semaphore(MOST_UNDER_WAY);
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /// What became of a workload's requests since it was looked at last.
    private static final class Seen {
        final LongAdder answered = new LongAdder();
        final LongAdder held = new LongAdder();
        final LongAdder failed = new LongAdder();
        final LongAdder firstNanos = new LongAdder();
    }

    /// The same, taken at one moment.
    ///
    /// @param firstMillis to the first content, on average
    record Figures(String workload, long answered, long held, long failed, long firstMillis) {}

    private DemoTraffic(String gateway) {
        chat = URI.create(gateway + "/v1/chat/completions");
    }

    /// @param gateway its URL
    static DemoTraffic start(String gateway) {
        DemoTraffic traffic = new DemoTraffic(gateway);
        for (String workload : WORKLOADS) {
            traffic.seen.put(workload, new Seen());
        }
        traffic.seen.forEach((workload, counts) -> traffic.threads.add(
                Thread.ofVirtual().name("demo-" + workload).start(() -> traffic.keepAsking(workload, counts))));
        return traffic;
    }

    private void keepAsking(String workload, Seen counts) {
        long pause = TimeUnit.SECONDS.toNanos(1) / PER_SECOND.getOrDefault(workload, 1);
        try {
            for (int i = 0; !closed; i++) {
                TimeUnit.NANOSECONDS.sleep(pause);
                if (places.tryAcquire()) {
                    String question = "Question " + i + " of " + workload;
                    Thread.ofVirtual().start(() -> ask(workload, question, counts));
                } else {
                    counts.failed.increment();
                }
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private void ask(String workload, String question, Seen counts) {
        long begun = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(chat)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .header("x-signalbox-workload", workload)
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"chat\",\"stream\":true,\"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"" + question + "\"}]}"))
                .build();
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            read(answer, begun, counts);
        } catch (IOException _) {
            counts.failed.increment();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }

    private static void read(HttpResponse<InputStream> answer, long begun, Seen counts) throws IOException {
        long first = 0;
        boolean whole = false;
        boolean held = false;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (first == 0 && line.startsWith("data:")) {
                    first = System.nanoTime() - begun;
                }
                whole |= line.equals("data: [DONE]");
                held |= line.contains("shed_by_code_red");
            }
        }
        if (answer.statusCode() == 200 && whole) {
            counts.answered.increment();
            counts.firstNanos.add(first);
        } else if (held) {
            counts.held.increment();
        } else {
            counts.failed.increment();
        }
    }

    /// What became of requests since this was asked last; the most important workload first.
    List<Figures> since() {
        List<Figures> figures = new ArrayList<>();
        seen.forEach((workload, counts) -> {
            long answered = counts.answered.sumThenReset();
            long nanos = counts.firstNanos.sumThenReset();
            long first = answered == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos / answered);
            figures.add(
                    new Figures(workload, answered, counts.held.sumThenReset(), counts.failed.sumThenReset(), first));
        });
        return figures;
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        http.shutdownNow();
    }
}
