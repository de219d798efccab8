package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Reply;
import dev.signalbox.testkit.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Client and provider speak the same dialect: nothing changes but what has to.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameDialectTest {
    private static final String OTHER = "another/model";
    private static final int SMALL = 4096;

    private final Map<String, Replay> unchanged;
    private final Map<String, Replay> renaming;
    private final AtomicInteger passed = new AtomicInteger();

    SameDialectTest() {
        List<String> dialects = List.of("openai", "anthropic");
        unchanged = dialects.stream()
                .collect(Collectors.toMap(d -> d, d -> new Replay(d, Recorded.routes(d, model -> model))));
        renaming =
                dialects.stream().collect(Collectors.toMap(d -> d, d -> new Replay(d, Recorded.routes(d, _ -> OTHER))));
    }

    @AfterAll
    void close() throws IOException {
        for (Map<String, Replay> replays : List.of(unchanged, renaming)) {
            for (Replay replay : replays.values()) {
                replay.close();
            }
        }
        System.out.println(
                "same dialect: " + passed + " of " + Recorded.answered().size()
                        + " recorded exchanges passed; left out: "
                        + Recorded.leftOut().values().stream()
                                .collect(Collectors.groupingBy(reason -> reason, Collectors.counting())));
    }

    static Stream<Recording> answered() {
        return Recorded.answered().stream();
    }

    static Stream<Recording> streams() {
        return answered().filter(Recording::stream);
    }

    @ParameterizedTest
    @MethodSource("answered")
    void a_request_and_its_answer_pass_byte_for_byte(Recording recording) throws Exception {
        Replay.Exchange exchange = ask(unchanged, recording, Recorded.reply(recording));

        if (addsUsage(recording)) {
            assertThat(Recorded.json(exchange.upstream().body())).isEqualTo(expected(recording, null));
        } else {
            assertThat(exchange.upstream().body()).isEqualTo(recording.request());
        }
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.body()).isEqualTo(forClient(recording));
        assertThat(exchange.headers().firstValue("content-type").orElse(""))
                .startsWith(recording.stream() ? "text/event-stream" : "application/json");
        passed.incrementAndGet();
    }

    @ParameterizedTest
    @MethodSource("answered")
    void a_renamed_model_is_all_that_changes(Recording recording) throws Exception {
        Replay.Exchange exchange = ask(renaming, recording, Recorded.reply(recording));

        assertThat(Recorded.json(exchange.upstream().body())).isEqualTo(expected(recording, OTHER));
        assertThat(exchange.body()).isEqualTo(forClient(recording));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_stream_cut_into_odd_pieces_arrives_whole(Recording recording) throws Exception {
        int piece = recording.response().length > SMALL ? 7 : 1;

        Replay.Exchange exchange =
                ask(unchanged, recording, Recorded.reply(recording).with("split=" + piece));

        assertThat(exchange.body()).isEqualTo(forClient(recording));
    }

    @Test
    void the_provider_gets_the_gateways_credentials_and_no_header_of_the_clients_own() throws Exception {
        for (Recording recording : answered().filter(r -> !r.stream()).limit(1).toList()) {
            Replay.Exchange exchange = ask(
                    unchanged,
                    recording,
                    Recorded.reply(recording),
                    "authorization",
                    "Bearer client-key",
                    "x-api-key",
                    "client-key",
                    "cookie",
                    "a=b",
                    "openai-organization",
                    "org-1");

            assertThat(exchange.upstream().header("authorization")).contains("Bearer " + Replay.PROVIDER_KEY);
            assertThat(exchange.upstream().header("openai-organization")).contains("org-1");
            assertThat(exchange.upstream().header("x-api-key")).isEmpty();
            assertThat(exchange.upstream().header("cookie")).isEmpty();
        }
    }

    @Test
    void a_stream_that_ends_with_an_error_event_ends_so_for_the_client() throws Exception {
        for (Recording recording :
                Recorded.all().stream().filter(Recorded::broken).toList()) {
            Replay.Exchange exchange = ask(unchanged, recording, Recorded.reply(recording));

            List<String> events = events(exchange.text());
            List<String> sent = events(new String(recording.response(), StandardCharsets.UTF_8));
            assertThat(events.subList(0, events.size() - 1)).isEqualTo(sent.subList(0, events.size() - 1));
            assertThat(events.getLast()).startsWith("data: {").contains("\"error\"");
            assertThat(exchange.text()).doesNotContain("[DONE]");
        }
    }

    private static Replay.Exchange ask(Map<String, Replay> replays, Recording recording, Reply reply, String... headers)
            throws IOException, InterruptedException {
        Replay replay = replays.get(Recorded.dialect(recording));
        if (replay == null) {
            throw new IllegalArgumentException("no such dialect: " + recording);
        }
        return replay.ask(Recorded.path(recording), recording.request(), reply, headers);
    }

    private static JsonNode expected(Recording recording, @Nullable String model) {
        ObjectNode expected = (ObjectNode) Recorded.json(recording.request());
        if (model != null) {
            expected.put("model", model);
        }
        if (addsUsage(recording)) {
            expected.withObject("stream_options").put("include_usage", true);
        }
        return expected;
    }

    private static boolean addsUsage(Recording recording) {
        return recording.stream() && Recorded.dialect(recording).equals("openai") && !asksForUsage(recording);
    }

    private static boolean asksForUsage(Recording recording) {
        return Recorded.json(recording.request())
                .at("/stream_options/include_usage")
                .asBoolean(false);
    }

    /// The recorded answer without the usage event that the client did not ask for.
    private static byte[] forClient(Recording recording) {
        byte[] answer = recording.response();
        if (!addsUsage(recording)) {
            return answer;
        }
        return events(new String(answer, StandardCharsets.UTF_8)).stream()
                .filter(event -> !tellsUsageOnly(event))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> events(String stream) {
        return Arrays.asList(stream.split("(?<=\n\n)"));
    }

    private static boolean tellsUsageOnly(String event) {
        if (!event.startsWith("data: {") && !event.startsWith("data:{")) {
            return false;
        }
        JsonNode chunk = Recorded.json(event.substring("data:".length()).getBytes(StandardCharsets.UTF_8));
        return chunk.path("choices").isEmpty() && chunk.path("usage").isObject();
    }
}
