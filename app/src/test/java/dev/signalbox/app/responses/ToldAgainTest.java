package dev.signalbox.app.responses;

import static dev.signalbox.app.responses.Memory.refused;
import static dev.signalbox.app.responses.Memory.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Responses that are kept or still made, told as events, also to OpenAI's own client.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the tests
class ToldAgainTest {
    private static final String IN_BACKGROUND = ",\"background\":true,\"stream\":true";

    private final Simulator provider = Simulator.start(Script.defaults());

    private Memory memory;
    private OpenAIClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        memory = new Memory(provider, "sqlite:" + folder.resolve("s.db"), folder, "true", "");
        client = OpenAIOkHttpClient.builder()
                .apiKey(Memory.KEY)
                .baseUrl(memory.rig().url() + "/v1")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void stop() throws Exception {
        client.close();
        memory.close();
        provider.close();
    }

    private static List<JsonNode> events(String body) {
        return body.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Memory.json(line.substring("data: ".length())))
                .toList();
    }

    private static List<Integer> numbers(List<JsonNode> events) {
        return events.stream()
                .map(each -> each.path("sequence_number").asInt(-1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[thinking] one", "[tools] How is the weather?"})
    void one_that_is_kept_is_told_again_from_anywhere(String asked) throws Exception {
        JsonNode kept = memory.ask(
                "claude",
                asked,
                ",\"reasoning\":{\"effort\":\"low\"},\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\","
                        + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}]");
        String path = "/v1/responses/" + kept.path("id").asString() + "?stream=true";

        HttpResponse<String> answer = memory.get(path);
        List<JsonNode> events = events(answer.body());

        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(numbers(events))
                .isEqualTo(IntStream.range(0, events.size()).boxed().toList());
        assertThat(events.getFirst().path("type").asString()).isEqualTo("response.created");
        assertThat(events.getLast().path("type").asString()).isEqualTo("response.completed");
        assertThat(events.getLast().path("response")).isEqualTo(kept);
        assertThat(events.stream()
                        .filter(each -> each.path("type").asString().equals("response.output_item.done"))
                        .map(each -> each.path("item")))
                .containsExactlyElementsOf(kept.path("output"));

        assertThat(events(memory.get(path + "&starting_after=3").body())).isEqualTo(events.subList(4, events.size()));
        assertThat(events(memory.get(path + "&starting_after=99999").body())).containsExactly(events.getLast());
        refused(memory.get(path + "&starting_after=x"), 400, "invalid_request");
        refused(memory.send("GET", path, Memory.OTHER, ""), 404, "response_not_found");
    }

    @Test
    void openais_client_reads_it() {
        Response kept = client.responses()
                .create(ResponseCreateParams.builder()
                        .model("claude")
                        .input("Hello")
                        .build());
        ResponseAccumulator all = ResponseAccumulator.create();
        StringBuilder said = new StringBuilder();

        try (StreamResponse<ResponseStreamEvent> stream = client.responses().retrieveStreaming(kept.id())) {
            stream.stream().forEach(event -> {
                all.accumulate(event);
                event.outputTextDelta().ifPresent(delta -> said.append(delta.delta()));
            });
        }

        assertThat(all.response().id()).isEqualTo(kept.id());
        assertThat(said.toString()).isNotEmpty();
        assertThat(all.response()
                        .output()
                        .getFirst()
                        .asMessage()
                        .content()
                        .getFirst()
                        .asOutputText()
                        .text())
                .isEqualTo(said.toString());
    }

    @Test
    void one_in_the_background_is_told_as_it_is_made() {
        List<ResponseStreamEvent> events = new ArrayList<>();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(ResponseCreateParams.builder()
                        .model("speaking")
                        .input("Hello")
                        .background(true)
                        .build())) {
            stream.stream().forEach(events::add);
        }

        assertThat(events.get(0).isCreated()).isTrue();
        assertThat(events.get(1).isQueued()).isTrue();
        assertThat(events.get(2).isInProgress()).isTrue();
        Response ended = events.getLast().asCompleted().response();
        assertThat(ended.background().orElse(false)).isTrue();
        List<ResponseStreamEvent> rest = new ArrayList<>();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .retrieveStreaming(ResponseRetrieveParams.builder()
                        .responseId(ended.id())
                        .startingAfter(2)
                        .build())) {
            stream.stream().forEach(rest::add);
        }
        assertThat(rest).isEqualTo(events.subList(3, events.size()));
    }

    private HttpResponse<InputStream> begin(HttpClient http, String words) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(memory.rig().url() + "/v1/responses"))
                        .header("authorization", "Bearer " + Memory.KEY)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Memory.asking("speaking", words, IN_BACKGROUND)))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    /// The data of the next event.
    private static JsonNode next(Iterator<String> lines) {
        while (true) {
            String line = lines.next();
            if (line.startsWith("data: ")) {
                return Memory.json(line.substring("data: ".length()));
            }
        }
    }

    @Test
    void whoever_leaves_it_goes_on_where_they_were() throws Exception {
        provider.next(Reply.fault("delay=400ms"));
        String id;
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = begin(http, "A long story");
            try (BufferedReader body =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                Iterator<String> lines = body.lines().iterator();
                JsonNode created = next(lines);
                id = created.at("/response/id").asString();
                assertThat(created.at("/response/status").asString()).isEqualTo("queued");
                assertThat(next(lines).path("type").asString()).isEqualTo("response.queued");
            }
            http.shutdownNow();
        }

        List<JsonNode> rest = events(memory.get("/v1/responses/" + id + "?stream=true&starting_after=1")
                .body());

        assertThat(rest.getFirst().path("type").asString()).isEqualTo("response.in_progress");
        assertThat(rest.getLast().path("type").asString()).isEqualTo("response.completed");
        assertThat(words(rest.getLast().path("response"))).isNotBlank();
        assertThat(numbers(rest))
                .isEqualTo(IntStream.range(2, 2 + rest.size()).boxed().toList());
    }

    @Test
    void one_that_is_cancelled_or_deleted_ends_its_streams() throws Exception {
        for (String how : List.of("cancel", "delete")) {
            provider.next(Reply.fault("hang"));
            try (HttpClient http = HttpClient.newHttpClient()) {
                HttpResponse<InputStream> answer = begin(http, "A story");
                try (BufferedReader body =
                        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                    Iterator<String> lines = body.lines().iterator();
                    String id = next(lines).at("/response/id").asString();
                    memory.awaitStatus(id, "in_progress");
                    RecordedRequest made = provider.requests().getLast();
                    String path = "/v1/responses/" + id;
                    Memory.fine(how.equals("cancel") ? memory.post(path + "/cancel", "{}") : memory.delete(path));
                    List<String> left = new ArrayList<>();
                    lines.forEachRemaining(left::add);
                    // One that was deleted may be seen to be cancelled before it is gone.
                    if (how.equals("cancel")) {
                        assertThat(String.join("\n", left)).contains("\"cancelled\"");
                    }
                    assertThat(made.path()).isEqualTo("/v1/responses");
                }
            }
        }
    }
}
