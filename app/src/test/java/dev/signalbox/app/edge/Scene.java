package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.signalbox.app.Rig;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The program between clients and simulated providers called `first`, `second` and `third`, behind the route
/// `chat` in this order. Every secret in it contains [#PLANTED], so that a test can see whether one leaked.
public final class Scene implements AutoCloseable {
    /// In every secret and nowhere else.
    public static final String PLANTED = "planted";

    /// The key of the declared caller.
    public static final String CALLER_KEY = "sb-caller-planted-77d1c0ffee";

    private static final List<String> NAMES = List.of("first", "second", "third");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Pattern IN_FLIGHT = Pattern.compile("(?m)^signalbox_in_flight (\\S+)$");
    private static final Pattern ACTIVE =
            Pattern.compile("(?m)^signalbox_upstream_connections\\{[^}]*state=\"active\"[^}]*} (\\S+)$");
    private static final Pattern REQUESTS = Pattern.compile("(?m)^signalbox_requests_total\\{[^}]*} (\\S+)$");

    private final Map<String, Simulator> providers;
    private final Rig rig;
    private final String config;
    private final List<Wire> wires = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private Scene(Map<String, Simulator> providers, Rig rig, String config) {
        this.providers = providers;
        this.rig = rig;
        this.config = config;
        log.start();
        root().addAppender(log);
    }

    /// What is special about a scene. Values are YAML in flow style.
    public static final class Setup {
        private final List<String> dialects;
        private final Map<String, String> urls = new LinkedHashMap<>();
        private final Map<String, String> providers = new HashMap<>();
        private final Map<String, String> targets = new HashMap<>();
        private final Map<String, Integer> keys = new HashMap<>();
        private String route = "";
        private String limits = "";
        private String more = "";
        private String key = "";
        private boolean open;
        private boolean equal;
        private int callers = 1;

        private Setup(List<String> dialects) {
            this.dialects = dialects;
        }

        /// Words of the route, such as `timeouts: { connect: 200ms }`.
        public Setup route(String words) {
            route = ", " + words;
            return this;
        }

        /// Words of `limits`.
        public Setup limits(String words) {
            limits = words;
            return this;
        }

        /// Further lines of the config.
        public Setup more(String yaml) {
            more = yaml;
            return this;
        }

        /// Words of the caller's key.
        public Setup key(String words) {
            key = ", " + words;
            return this;
        }

        /// Words of a provider, such as `concurrency: 1`.
        public Setup provider(String name, String words) {
            providers.put(name, ", " + words);
            return this;
        }

        /// Words of its target, such as `window: 1000`.
        public Setup target(String name, String words) {
            targets.put(name, ", " + words);
            return this;
        }

        /// How many keys a provider has; see [Scene#key].
        public Setup keys(String name, int count) {
            keys.put(name, count);
            return this;
        }

        /// All targets have the same priority.
        public Setup equal() {
            equal = true;
            return this;
        }

        /// So many callers, whose keys are [Scene#caller].
        public Setup callers(int count) {
            callers = count;
            return this;
        }

        /// No caller needs a key.
        public Setup open() {
            open = true;
            return this;
        }

        /// A provider is not simulated but at this address.
        public Setup at(String name, String url) {
            urls.put(name, url);
            return this;
        }

        public Scene start() throws IOException {
            Map<String, Simulator> providers = new LinkedHashMap<>();
            StringBuilder yaml = new StringBuilder("providers:\n");
            StringBuilder targets = new StringBuilder();
            for (int i = 0; i < dialects.size(); i++) {
                String name = NAMES.get(i);
                String dialect = dialects.get(i);
                String url = urls.get(name);
                if (url == null) {
                    Simulator simulator = Simulator.start(Script.defaults().withPrefix(name + " says: "));
                    providers.put(name, simulator);
                    url = simulator.url() + (dialect.equals("openai") ? "/v1" : "");
                }
                yaml.append("  %s: { dialect: %s, url: \"%s\"%s%s }\n"
                        .formatted(name, dialect, url, keysOf(name), this.providers.getOrDefault(name, "")));
                targets.append("%s{ to: %s/model-of-%s, priority: %d%s }"
                        .formatted(i == 0 ? "" : ", ", name, name, equal ? 0 : i, this.targets.getOrDefault(name, "")));
            }
            yaml.append("routes:\n  chat: { targets: [")
                    .append(targets)
                    .append(']')
                    .append(route);
            yaml.append(" }\n  \"*\": {}\n");
            if (!open) {
                yaml.append("keys:\n");
                for (int i = 1; i <= callers; i++) {
                    yaml.append("  - { name: %s, secret: \"%s\"%s }\n"
                            .formatted(i == 1 ? "caller" : "caller-" + i, caller(i), key));
                }
            }
            yaml.append("limits: { ").append(limits).append(" }\n");
            if (!more.contains("drain-timeout")) {
                yaml.append("drain-timeout: 0s\n");
            }
            String config = yaml.append(more).toString();
            return new Scene(providers, Rig.start(config), config);
        }

        private String keysOf(String name) {
            if (providers.getOrDefault(name, "").contains("keys:")) {
                return "";
            }
            StringBuilder list = new StringBuilder(", keys: [");
            for (int i = 1; i <= keys.getOrDefault(name, 1); i++) {
                list.append(i == 1 ? "\"" : ", \"").append(Scene.key(name, i)).append('"');
            }
            return list.append(']').toString();
        }
    }

    /// @param dialects of the providers, one each
    public static Setup of(String... dialects) {
        return new Setup(List.of(dialects));
    }

    public Rig rig() {
        return rig;
    }

    /// A provider's key.
    ///
    /// @param number from 1
    public static String key(String provider, int number) {
        return "sk-planted-" + provider + "-5f2d0c9b7a61e34" + (7 + number);
    }

    /// A declared caller's key.
    ///
    /// @param number from 1
    public static String caller(int number) {
        return number == 1 ? CALLER_KEY : CALLER_KEY + "-" + number;
    }

    /// Puts the same config in force again, as a reload does.
    public void reload() {
        reload(UnaryOperator.identity());
    }

    /// Puts the config in force with a change.
    public void reload(UnaryOperator<String> change) {
        rig.adopt(change.apply(config));
    }

    /// What is known of the targets of a provider, one for each key.
    public List<Vitals.Endpoint> endpoints(String provider) {
        return rig.server().vitals().endpoints().stream()
                .filter(each -> each.target().startsWith(provider + "/model-of-"))
                .toList();
    }

    /// `open`, `failing`, `resting`, … of a provider's only target and key.
    public String condition(String provider) {
        return endpoints(provider).getFirst().condition();
    }

    /// Requests that wait in the queue of the route.
    public int waiting() {
        return rig.server().vitals().waiting().getOrDefault("chat", 0);
    }

    /// What the program has said about its targets, with the time of each.
    public List<ILoggingEvent> said() {
        return List.copyOf(log.list).stream().filter(Scene::aboutTargets).toList();
    }

    /// The same as far as it needs a person.
    public List<String> alarms() {
        return said().stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static boolean aboutTargets(ILoggingEvent event) {
        return event.getLoggerName().endsWith(".EndpointLog");
    }

    public Simulator first() {
        return provider("first");
    }

    public Simulator second() {
        return provider("second");
    }

    public Simulator third() {
        return provider("third");
    }

    private Simulator provider(String name) {
        Simulator found = providers.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no simulated provider " + name);
        }
        return found;
    }

    /// A new connection of a client.
    public Wire wire() throws IOException {
        return kept(Wire.to(rig.port()));
    }

    /// A new connection of a client that can hardly take anything without reading.
    public Wire narrowWire() throws IOException {
        return kept(Wire.to(rig.port(), 4096));
    }

    private Wire kept(Wire wire) {
        synchronized (wires) {
            wires.add(wire);
        }
        return wire;
    }

    /// A request for a chat in OpenAI's dialect, with the caller's key.
    ///
    /// @param headers further lines of the head
    public static String chat(String body, String... headers) {
        return post("/v1/chat/completions", body, headers);
    }

    public static String post(String path, String body, String... headers) {
        StringBuilder request = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Type: application/json\r\nAuthorization: Bearer " + CALLER_KEY + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("Content-Length: ")
                .append(body.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    /// The body of a chat about `words` on the route `chat`.
    public static String whole(String words) {
        return body(words, "");
    }

    /// The same as a stream.
    public static String streamed(String words) {
        return body(words, "\"stream\":true,");
    }

    private static String body(String words, String more) {
        return "{\"model\":\"chat\"," + more + "\"max_tokens\":1000,\"messages\":[{\"role\":\"user\",\"content\":\""
                + words + "\"}]}";
    }

    /// Asks on a connection of its own and takes the whole answer.
    public Answer ask(String body) throws IOException {
        return wire().send(chat(body, "Connection: close")).answer();
    }

    /// The same in Anthropic's dialect.
    public Answer askAnthropic(String body) throws IOException {
        return wire().send(post("/v1/messages", body, "anthropic-version: 2023-06-01", "Connection: close"))
                .answer();
    }

    /// What has to hold after the only request, whatever went wrong: it ended once, in this way; nothing of
    /// it is left; nothing secret came out. Gives its record.
    public JsonNode ended(String outcome, @Nullable String code) throws IOException, InterruptedException {
        return ended(1, outcome, code).getFirst();
    }

    /// The same after `count` requests of which the one that came last ended in this way.
    public List<JsonNode> ended(int count, String outcome, @Nullable String code)
            throws IOException, InterruptedException {
        rig.records(count);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .untilAsserted(this::atRest);
        // Written from several threads: in the order of their arrival.
        List<JsonNode> records = rig.records(count).stream()
                .sorted(Comparator.comparing(record -> record.path("time").asString()))
                .toList();
        assertThat(records).hasSize(count);
        assertThat(sum(REQUESTS, metrics())).isEqualTo(count);
        JsonNode last = records.getLast();
        assertThat(last.path("outcome").asString()).as(last.toString()).isEqualTo(outcome);
        assertThat(last.path("code").asString(null)).as(last.toString()).isEqualTo(code);
        nothingSecretCameOut();
        return records;
    }

    /// The record of the request that was answered so.
    public JsonNode record(Answer answer) {
        return await().atMost(PATIENCE)
                .until(() -> find(answer.header("x-request-id")), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<JsonNode> find(@Nullable String requestId) throws IOException, InterruptedException {
        return rig.records(0).stream()
                .filter(record -> record.path("request_id").asString().equals(requestId))
                .findFirst();
    }

    /// The codes of the attempts of a record, `-` for the one that answered.
    public static List<String> attempts(JsonNode record) {
        List<String> codes = new ArrayList<>();
        record.path("attempts")
                .forEach(attempt -> codes.add(attempt.path("failure").asString("-")));
        return codes;
    }

    private void atRest() throws IOException, InterruptedException {
        String metrics = metrics();
        assertThat(sum(IN_FLIGHT, metrics)).as("requests under way").isZero();
        assertThat(sum(ACTIVE, metrics)).as("provider connections in use").isZero();
    }

    public String metrics() throws IOException, InterruptedException {
        return rig.get(rig.console() + "/metrics").body();
    }

    private static double sum(Pattern metric, String metrics) {
        double sum = 0;
        Matcher each = metric.matcher(metrics);
        while (each.find()) {
            sum += Double.parseDouble(each.group(1));
        }
        return sum;
    }

    /// No answer, no line of the access log and no message of the program holds a secret, and nobody met a
    /// bug.
    public void nothingSecretCameOut() throws IOException {
        synchronized (wires) {
            wires.forEach(wire -> assertThat(wire.transcript()).doesNotContain(PLANTED));
        }
        assertThat(rig.logText()).doesNotContain(PLANTED);
        for (ILoggingEvent event : List.copyOf(log.list)) {
            assertThat(event.getFormattedMessage()).doesNotContain(PLANTED);
            // That a key is refused is an error, but not one of ours.
            if (!aboutTargets(event)) {
                assertThat(event.getLevel()).as(event.getFormattedMessage()).isNotEqualTo(Level.ERROR);
            }
        }
    }

    /// Where a provider listens, as its SDK takes it.
    public URI url(String name) {
        return URI.create(provider(name).url());
    }

    @Override
    public void close() throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
        rig.close();
        providers.values().forEach(Simulator::close);
        root().detachAppender(log);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
