package dev.signalbox.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.edge.Scene;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What has to hold after a request whatever went wrong: it ended once and is in the ledger once, nothing of
/// it is under way, no socket is left, at neither side, that the gateway does not count as an idle one, and
/// nothing secret came out.
final class Aftermath {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Aftermath() {}

    /// After the only request of a scene, all of whose clients have left or asked for `Connection: close`.
    /// Gives its record.
    static JsonNode settlesOnce(Scene scene, String outcome, @Nullable String code) throws Exception {
        return settles(scene, 1, outcome, code).getFirst();
    }

    /// The same after `count` requests of which the one that came last ended in this way.
    static List<JsonNode> settles(Scene scene, int count, String outcome, @Nullable String code) throws Exception {
        List<JsonNode> records = scene.ended(count, outcome, code);
        Map<String, Simulator> providers = providers(scene);
        soon(() -> {
            Vitals vitals = scene.rig().server().vitals();
            assertThat(vitals.endpoints())
                    .as("permits")
                    .allSatisfy(each -> assertThat(each.inFlight()).isZero());
            assertThat(vitals.waiting().values()).as("requests that wait").containsOnly(0);
            String metrics = scene.metrics();
            assertThat(sum(metrics, "signalbox_client_connections", ""))
                    .as("connections of clients that have left")
                    .isZero();
            providers.forEach((name, provider) -> assertThat((double) provider.openConnections())
                    .as("connections to %s, as it counts them itself", name)
                    .isEqualTo(sum(metrics, "signalbox_upstream_connections", "provider=\"" + name + "\"")));
        });
        once(records, scene.metrics());
        providers.forEach(Aftermath::gotNoKeyOfAnother);
        return records;
    }

    /// The same after `count` requests and the end of the server: not even idle connections are left.
    static List<JsonNode> settlesWithTheEnd(Scene scene, int count) throws Exception {
        List<JsonNode> records = scene.rig().records(count);
        assertThat(records).hasSize(count);
        distinct(records);
        Map<String, Simulator> providers = providers(scene);
        soon(() -> providers.forEach((name, provider) ->
                assertThat(provider.openConnections()).as(name).isZero()));
        scene.nothingSecretCameOut();
        providers.forEach(Aftermath::gotNoKeyOfAnother);
        return records;
    }

    /// After `count` requests to a process of its own whose clients have all left.
    static List<JsonNode> settles(ChildProgram program, int count) throws Exception {
        List<JsonNode> records = program.records(count);
        assertThat(records).hasSize(count);
        soon(() -> {
            String metrics = program.metrics();
            assertThat(sum(metrics, "signalbox_in_flight", "")).isZero();
            assertThat(sum(metrics, "signalbox_client_connections", "")).isZero();
            assertThat(sum(metrics, "signalbox_upstream_connections", "state=\"active\""))
                    .isZero();
            assertThat(sum(metrics, "signalbox_requests_total", "")).isEqualTo(count);
        });
        once(records, program.metrics());
        nothingSecretCameOut(program);
        return records;
    }

    /// The program's files and messages. What its clients got, each test looks at itself.
    static void nothingSecretCameOut(ChildProgram program) throws IOException {
        assertThat(program.logText()).doesNotContain(Scene.PLANTED);
        assertThat(program.messages())
                .noneMatch(line -> line.contains(Scene.PLANTED))
                .noneMatch(line -> line.contains("\"level\":\"ERROR\"") && !line.contains(".EndpointLog"));
    }

    private static void once(List<JsonNode> records, String metrics) {
        distinct(records);
        assertThat(sum(metrics, "signalbox_attempts_total", ""))
                .as("attempts in the metrics, as in the records")
                .isEqualTo(records.stream()
                        .mapToInt(record -> record.path("attempts").size())
                        .sum());
        assertThat(metrics).doesNotContain(Scene.PLANTED);
    }

    private static void distinct(List<JsonNode> records) {
        assertThat(records.stream().map(record -> record.path("request_id").asString()))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).isNotBlank());
    }

    /// A provider gets the key that was declared for it, and no other: not the caller's, not its neighbour's.
    private static void gotNoKeyOfAnother(String name, Simulator provider) {
        ThrowingConsumer<RecordedRequest> own = request -> {
            assertThat(request.text()).doesNotContain(Scene.PLANTED);
            request.headers().stream()
                    .map(header -> header.name() + ": " + header.value())
                    .filter(line -> line.contains(Scene.PLANTED))
                    .forEach(line -> assertThat(line).contains("sk-planted-" + name + "-"));
        };
        assertThat(provider.requests()).allSatisfy(own);
    }

    private static Map<String, Simulator> providers(Scene scene) {
        Map<String, Simulator> found = new LinkedHashMap<>();
        keep(found, "first", scene::first);
        keep(found, "second", scene::second);
        keep(found, "third", scene::third);
        return found;
    }

    private static void keep(Map<String, Simulator> found, String name, Supplier<Simulator> provider) {
        try {
            found.put(name, provider.get());
        } catch (IllegalArgumentException e) {
            // The scene has no such provider, or it is at an address of the test's.
            assertThat(e).hasMessageContaining(name);
        }
    }

    private static void soon(ThrowingRunnable assertion) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .untilAsserted(assertion);
    }

    /// The sum of a metric's series that have a label.
    private static double sum(String metrics, String name, String label) {
        Matcher each = Pattern.compile("(?m)^" + name + "(\\{[^}]*})? (\\S+)$").matcher(metrics);
        double sum = 0;
        while (each.find()) {
            String labels = each.group(1);
            if (label.isEmpty() || (labels != null && labels.contains(label))) {
                sum += Double.parseDouble(each.group(2));
            }
        }
        return sum;
    }
}
