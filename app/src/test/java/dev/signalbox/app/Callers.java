package dev.signalbox.app;

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
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// People who ask so many times a second, whether or not they are answered, over real sockets; and what became of each
/// question. Nobody asks again what was refused.
public final class Callers implements AutoCloseable {
    /// An answer that is whole.
    public static final String ANSWERED = "answered";

    /// Accepted, to be answered later.
    public static final String DEFERRED = "deferred";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI chat;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /// @param gateway its address without a path
    public Callers(String gateway) {
        chat = URI.create(gateway + "/v1/chat/completions");
    }

    /// What became of the questions of one crowd.
    public static final class Asked {
        private final String name;
        private final Map<String, AtomicLong> ends = new ConcurrentHashMap<>();
        private final Queue<String> jobs = new ConcurrentLinkedQueue<>();
        private final Queue<Long> firsts = new ConcurrentLinkedQueue<>();

        private Asked(String name) {
            this.name = name;
        }

        /// @param end [#ANSWERED], [#DEFERRED], an error's code, or what the connection came to
        public long count(String end) {
            AtomicLong counted = ends.get(end);
            return counted == null ? 0 : counted.get();
        }

        public long all() {
            return ends.values().stream().mapToLong(AtomicLong::get).sum();
        }

        /// Those that came to any other end than an answer.
        public long unanswered() {
            return ends.entrySet().stream()
                    .filter(each -> !each.getKey().equals(ANSWERED))
                    .mapToLong(each -> each.getValue().get())
                    .sum();
        }

        /// The share of questions that were answered.
        public double answered() {
            return all() == 0 ? 1 : (double) count(ANSWERED) / all();
        }

        /// Identifiers of what will be answered later.
        public List<String> jobs() {
            return List.copyOf(jobs);
        }

        /// The share of streams whose first content had come by then.
        public double within(Duration time) {
            return firsts.isEmpty()
                    ? 1
                    : (double) firsts.stream()
                                    .filter(each -> each <= time.toNanos())
                                    .count()
                            / firsts.size();
        }

        private void ended(String end) {
            ends.computeIfAbsent(end, _ -> new AtomicLong()).incrementAndGet();
        }

        @Override
        public String toString() {
            return name + " " + ends;
        }
    }

    /// Somebody begins to ask, and goes on until this is closed.
    ///
    /// @param stream whether a stream is wanted
    /// @param headers names and values in turn
    public Asked ask(String name, double perSecond, boolean stream, String... headers) {
        Asked asked = new Asked(name);
        threads.add(Thread.ofVirtual().start(() -> keepAsking(asked, perSecond, stream, headers)));
        return asked;
    }

    private void keepAsking(Asked asked, double perSecond, boolean stream, String... headers) {
        long pause = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
        List<Thread> asking = new ArrayList<>();
        long next = System.nanoTime();
        try {
            for (int i = 0; !closed; i++) {
                String words = "question " + i + " of " + asked.name;
                asking.add(Thread.ofVirtual().start(() -> one(asked, words, stream, headers)));
                asking.removeIf(each -> !each.isAlive());
                next += pause;
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
            for (Thread each : asking) {
                each.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void one(Asked asked, String words, boolean stream, String... headers) {
        String body = "{\"model\":\"chat\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + words + "\"}]}";
        HttpRequest.Builder request = HttpRequest.newBuilder(chat)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            long begun = System.nanoTime();
            asked.ended(
                    end(http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()), stream, begun, asked));
        } catch (IOException e) {
            asked.ended(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String end(HttpResponse<InputStream> answer, boolean stream, long begun, Asked asked)
            throws IOException {
        List<String> lines = new ArrayList<>();
        long first = -1;
        try (BufferedReader body = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = body.readLine(); line != null; line = body.readLine()) {
                first = first < 0 && line.startsWith("data:") ? System.nanoTime() - begun : first;
                lines.add(line);
            }
        }
        boolean whole = !stream || lines.contains("data: [DONE]");
        if (answer.statusCode() == 200 && whole && lines.stream().noneMatch(each -> each.contains("\"error\""))) {
            if (stream) {
                asked.firsts.add(first);
            }
            return ANSWERED;
        }
        if (answer.statusCode() == 202) {
            asked.jobs.add(json(String.join("\n", lines)).path("id").asString());
            return DEFERRED;
        }
        return Stream.concat(Stream.of(String.join("\n", lines)), lines.stream())
                .map(each -> each.startsWith("data: ") ? each.substring("data: ".length()) : each)
                .map(each -> json(each).at("/error/code").asString(""))
                .filter(code -> !code.isEmpty())
                .findFirst()
                .orElse("status " + answer.statusCode() + (whole ? "" : ", cut"));
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException _) {
            // Not an error's body.
            return JsonMapper.shared().createObjectNode();
        }
    }

    /// Nobody asks any more, and all that were asked have come to an end when this returns.
    public void rest() throws InterruptedException {
        closed = true;
        for (Thread each : threads) {
            each.join();
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        http.shutdownNow();
    }
}
