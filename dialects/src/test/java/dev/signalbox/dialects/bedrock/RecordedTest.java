package dev.signalbox.dialects.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.eventstream.Framed;
import dev.signalbox.dialects.random.Sense;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.testkit.Collected;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import dev.signalbox.testkit.Relayed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What Bedrock was recorded to say is understood, whole and however a network cuts it; and one and the same request,
/// recorded at several providers, comes to what was sent to Bedrock.
class RecordedTest {
    private static final int MAX_EVENT = 8 * 1024 * 1024;
    private static final String CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private static final String NOVA = "us.amazon.nova-2-lite-v1:0";
    private static final JsonMapper JSON = JsonMapper.shared();

    @TestFactory
    Stream<DynamicTest> anAnswerOfConverseIsUnderstood() {
        return recordings("converse")
                .map(recording -> DynamicTest.dynamicTest(
                        recording.name(), () -> isWhole(recording.response(), false, said(recording))));
    }

    @TestFactory
    Stream<DynamicTest> aStreamOfConverseIsUnderstoodHoweverItIsCut() {
        return recordings("converse-stream")
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    byte[] answer = recording.response();
                    Sense whole = isWhole(answer, true, null);
                    Random random = new Random(recording.name().hashCode());
                    for (int i = 0; i < 20; i++) {
                        assertThat(sense(NOVA, answer, true, 1 + random.nextInt(400)))
                                .isEqualTo(whole);
                    }
                    byte[] cut = Arrays.copyOf(answer, Math.min(200, answer.length / 2));
                    assertThat(sense(NOVA, cut, true, cut.length).failure()).contains("Truncated");
                }));
    }

    /// Bodies of other makers' models are theirs alone, and nobody asks for them: those are told of Converse.
    @TestFactory
    Stream<DynamicTest> anAnswerOfAnthropicsModelsIsAnthropics() {
        return Stream.of("invoke", "invoke-stream")
                .flatMap(RecordedTest::recordings)
                .filter(recording -> recording.name().contains("anthropic") && isMessages(recording))
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    byte[] answer = recording.response();
                    Sense whole = sense(CLAUDE, answer, recording.stream(), answer.length);
                    assertThat(whole.failure()).isEmpty();
                    assertThat(whole.text()).isNotEmpty();
                    assertThat(whole.usage()).isNotEmpty();
                    if (recording.stream()) {
                        assertThat(sense(CLAUDE, answer, true, 37)).isEqualTo(whole);
                        passed(answer, whole);
                    }
                }));
    }

    /// The events reach a client of Anthropic's as Anthropic would have sent them.
    private static void passed(byte[] answer, Sense whole) throws Exception {
        Dialect anthropic = dialect("anthropic");
        byte[] body = "{\"model\":\"m\",\"stream\":true}".getBytes(StandardCharsets.UTF_8);
        Scan scan = anthropic.served().scan(Operation.CHAT, body, body.length);
        AnswerPipe pipe = InvokeAdaptation.CHAT.answer(scan.passThrough(MAX_EVENT), true, MAX_EVENT);

        byte[] client = Relayed.through(pipe, answer, answer.length / 3, answer.length / 2);

        assertThat(pipe.facts().failure()).isNull();
        assertThat(pipe.facts().terminated()).isTrue();
        assertThat(new String(client, StandardCharsets.UTF_8)).startsWith("event: message_start\ndata: {");
        AnswerReader reader = anthropic.provider().reader(true, MAX_EVENT);
        List<ChatEvent> events = new ArrayList<>();
        reader.take(client, 0, client.length, events::add);
        reader.end(events::add);
        assertThat(Sense.of(events)).isEqualTo(whole);
    }

    @TestFactory
    Stream<DynamicTest> aRequestOfAnotherDialectBecomesTheOneThatBedrockWasSent() {
        return cases().flatMap(name -> Stream.of("request.json", "followup-request.json")
                .filter(file -> Files.exists(openAi(name).resolve(file)))
                .map(file -> DynamicTest.dynamicTest(name + "/" + file, () -> {
                    ObjectNode sent =
                            (ObjectNode) JSON.readTree(read(converse(name).resolve(file)));
                    String model = sent.remove("modelId").asString();
                    byte[] asked = read(openAi(name).resolve(file));
                    ChatRequest request = dialect("openai").served().read(asked, asked.length);

                    byte[] written = new RequestWriter(request, model).write().body();

                    JsonNode becomes = JSON.readTree(written);
                    if (file.startsWith("followup")) {
                        // What the other model had answered is not what this one had.
                        assertThat(roles(becomes)).isIn(roles(sent), List.of("user"));
                    } else {
                        assertThat(becomes).isEqualTo(sent);
                    }
                })));
    }

    @TestFactory
    Stream<DynamicTest> anAnswerMeansTheSameToEveryClient() {
        return cases().flatMap(name -> Stream.of("response", "followup-response")
                .flatMap(file -> Stream.of(true, false)
                        .map(stream -> DynamicTest.dynamicTest(name + "/" + file + " " + stream, () -> {
                            Path path = converse(name).resolve(file + (stream ? "-streaming" : "") + ".json");
                            byte[] answer = stream ? framed(JSON.readTree(read(path))) : read(path);
                            List<ChatEvent> said = events(NOVA, answer, stream, answer.length);
                            assertThat(Sense.of(said).failure()).isEmpty();
                            for (Dialect client : BuiltInDialects.all().all()) {
                                if (client.isServed()) {
                                    means(client, said, stream);
                                }
                            }
                        }))));
    }

    @Test
    void recordingsOfEachKindAreThere() {
        assertThat(recordings("converse").count()).isGreaterThan(60);
        assertThat(recordings("converse-stream").count()).isGreaterThan(10);
        assertThat(recordings("invoke-stream").count()).isGreaterThan(8);
    }

    private static void means(Dialect client, List<ChatEvent> said, boolean stream) throws Exception {
        byte[] request = """
                {"model":"m","max_tokens":1,"messages":[],"stream":%s,"stream_options":{"include_usage":true}}""".formatted(stream).getBytes(StandardCharsets.UTF_8);
        String address = stream ? "m:streamGenerateContent?alt=sse" : "m:generateContent";
        var writer = client.served().writer(client.served().scan(Operation.CHAT, address, request, request.length));
        Collected collected = new Collected();
        said.forEach(event -> writer.write(event, collected));
        writer.end(collected);
        byte[] written = collected.bytes();
        AnswerReader reader = client.provider().reader(stream, MAX_EVENT);
        List<ChatEvent> heard = new ArrayList<>();
        reader.take(written, 0, written.length, heard::add);
        reader.end(heard::add);
        assertThat(Sense.of(heard)).as(client.name()).isEqualTo(Sense.of(said));
    }

    private static Sense isWhole(byte[] answer, boolean stream, @Nullable JsonNode said) {
        Sense sense = sense(NOVA, answer, stream, answer.length);
        assertThat(sense.failure()).isEmpty();
        assertThat(sense.finish()).isNotEmpty();
        assertThat(sense.usage()).isNotEmpty();
        if (said != null) {
            JsonNode usage = said.path("usage");
            assertThat(sense.usage()).endsWith("/" + usage.path("outputTokens").asInt());
            int input = usage.path("inputTokens").asInt()
                    + usage.path("cacheReadInputTokens").asInt(0)
                    + usage.path("cacheWriteInputTokens").asInt(0);
            assertThat(sense.usage()).startsWith(input + "/");
        }
        return sense;
    }

    private static JsonNode said(Recording recording) {
        return JSON.readTree(recording.response());
    }

    private static Sense sense(String model, byte[] answer, boolean stream, int piece) {
        return Sense.of(events(model, answer, stream, piece));
    }

    private static List<ChatEvent> events(String model, byte[] answer, boolean stream, int piece) {
        List<ChatEvent> events = new ArrayList<>();
        AnswerReader reader = dialect("bedrock").provider().reader(model, stream, MAX_EVENT);
        for (int at = 0; at < answer.length; at += piece) {
            byte[] bytes = Arrays.copyOfRange(answer, at, Math.min(answer.length, at + piece));
            reader.take(bytes, 0, bytes.length, events::add);
            Arrays.fill(bytes, (byte) '#');
        }
        reader.end(events::add);
        return events;
    }

    /// Older models answered with a text and no message.
    private static boolean isMessages(Recording recording) {
        byte[] answer = recording.response();
        String text = new String(answer, StandardCharsets.UTF_8);
        String begin = Base64.getEncoder().encodeToString("{\"type\":\"message".getBytes(StandardCharsets.UTF_8));
        return recording.stream()
                ? text.contains(begin.substring(0, 16))
                : text.contains("\"stop_reason\"") && text.contains("\"content\"");
    }

    private static Stream<Recording> recordings(String api) {
        return Fixtures.required().recordings(api).stream()
                .filter(recording -> recording.provider().equals("bedrock") && recording.status() == 200);
    }

    private static Stream<String> cases() {
        try (Stream<Path> folders = Files.list(Fixtures.required().path("same-case/bedrock"))) {
            return folders
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> Files.isDirectory(openAi(name)))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path converse(String name) {
        return Fixtures.required().path("same-case/bedrock/" + name + "/bedrock");
    }

    private static Path openAi(String name) {
        return Fixtures.required().path("same-case/openai/" + name + "/chat-completions");
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> roles(JsonNode request) {
        return request.path("messages")
                .valueStream()
                .map(message -> message.path("role").asString())
                .toList();
    }

    /// These cases keep a stream's events as an array.
    private static byte[] framed(JsonNode events) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        for (JsonNode event : events) {
            event.properties()
                    .forEach(member -> framed.writeBytes(
                            Framed.event(member.getKey(), member.getValue().toString())));
        }
        return framed.toByteArray();
    }

    private static Dialect dialect(String name) {
        return Objects.requireNonNull(BuiltInDialects.all().named(name));
    }
}
