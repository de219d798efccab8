package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.Reply;
import dev.signalbox.testkit.Differences;
import dev.signalbox.testkit.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Client and provider speak different dialects: the provider gets what the other provider's client sent in
/// the same case, and the client is told what the provider said.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcrossTest {
    private static final Pattern CREATED = Pattern.compile("\"created\":[0-9]+,");

    private final Map<Map<String, String>, Replay> replays = new HashMap<>();
    private final Differences differences = Differences.reviewed();
    private final AtomicInteger cases = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();

    @AfterAll
    void close() throws IOException {
        for (Replay replay : replays.values()) {
            replay.close();
        }
        System.out.println("across dialects: " + cases + " turns recorded at both providers, " + answers
                + " recorded answers and " + requests + " recorded requests passed");
    }

    static Stream<SameCase> turns() {
        return SameCase.answered().stream();
    }

    static Stream<Recording> chats() {
        return Recorded.chats().stream();
    }

    @ParameterizedTest
    @MethodSource("turns")
    void a_turn_becomes_the_one_that_the_other_provider_had(SameCase turn) throws Exception {
        JsonNode asked = turn.asked();
        JsonNode expected = turn.expected();
        byte[] request = asked == null ? plain("model", turn.stream()) : bytes(asked);
        String model = expected == null ? "model" : expected.path("model").asString();
        Reply reply = turn.stream()
                ? Reply.sse(turn.answer())
                : Reply.json(200, new String(turn.answer(), StandardCharsets.UTF_8));

        Replay.Exchange exchange = replay(
                        turn.provider(), Recorded.json(request).path("model").asString(), model)
                .ask(Translation.path(turn.client()), request, reply);

        if (asked != null && expected != null) {
            differences.check(
                    "request",
                    List.of(turn.entry()),
                    expected,
                    Recorded.json(exchange.upstream().body()));
        }
        assertThat(exchange.upstream().path()).isEqualTo(Translation.path(turn.provider()));
        check(turn.toString(), turn.client(), request, turn.stream(), turn.answer(), exchange);
        cases.incrementAndGet();
    }

    @ParameterizedTest
    @MethodSource("chats")
    void an_answer_says_the_same_in_the_other_dialect(Recording recording) throws Exception {
        String client = Translation.other(Recorded.dialect(recording));
        byte[] request = plain(Recorded.model(recording), recording.stream());

        Replay.Exchange exchange =
                replay(Recorded.dialect(recording)).ask(Translation.path(client), request, Recorded.reply(recording));

        check(
                recording.provider() + "/" + recording.folder().getFileName(),
                client,
                request,
                recording.stream(),
                recording.response(),
                exchange);
        answers.incrementAndGet();
    }

    @ParameterizedTest
    @MethodSource("chats")
    void a_request_reaches_a_provider_of_the_other_dialect(Recording recording) throws Exception {
        String client = Recorded.dialect(recording);
        String model = Recorded.model(recording);

        Replay.Exchange exchange = replay(Translation.other(client), client)
                .ask(Recorded.path(recording), recording.request(), Reply.text("understood"));

        assertThat(exchange.upstream().body()).isEqualTo(Translation.request(client, recording.request(), model));
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(Gist.of(client, recording.stream(), exchange.body()).words()).isEqualTo("understood");
        requests.incrementAndGet();
    }

    private void check(
            String name, String client, byte[] request, boolean stream, byte[] answer, Replay.Exchange exchange)
            throws Exception {
        assertThat(exchange.status()).isEqualTo(200);
        String model = Recorded.json(exchange.upstream().body()).path("model").asString();
        assertThat(timeless(client, exchange.text()))
                .isEqualTo(
                        new String(Translation.answer(client, request, stream, answer, model), StandardCharsets.UTF_8));
        Gist said = Gist.of(Translation.other(client), stream, answer);
        Gist heard = Gist.of(client, stream, exchange.body());
        String entry = name + " " + Translation.other(client) + " to " + client;
        if (differences.lists("answer", entry, "/usage/input")) {
            assertThat(heard).isEqualTo(said.withInput(heard.input()));
        } else {
            assertThat(heard).isEqualTo(said);
        }
    }

    /// Anthropic does not say when an answer was made, so the gateway puts its own time where OpenAI's
    /// clients want one.
    private static String timeless(String client, String answer) {
        return client.equals("openai") ? CREATED.matcher(answer).replaceAll("\"created\":0,") : answer;
    }

    private Replay replay(String provider) {
        return replay(provider, provider);
    }

    /// A provider of one dialect, with routes for every model that clients of a dialect were recorded to ask
    /// for.
    private Replay replay(String provider, String client) {
        return replays.computeIfAbsent(
                Map.of("provider", provider, "models of", client),
                _ -> new Replay(provider, Recorded.routes(client, model -> model)));
    }

    private Replay replay(String provider, String asked, String sent) {
        return replays.computeIfAbsent(
                Map.of("provider", provider, asked, sent), _ -> new Replay(provider, Map.of(asked, sent)));
    }

    private static byte[] plain(String model, boolean stream) {
        ObjectNode request = Recorded.JSON.createObjectNode();
        request.put("model", model).put("max_tokens", 5).put("stream", stream);
        request.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        if (stream) {
            request.putObject("stream_options").put("include_usage", true);
        }
        return bytes(request);
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
