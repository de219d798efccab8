package dev.signalbox.dialects.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.eventstream.Framed;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.testkit.Collected;
import dev.signalbox.testkit.Relayed;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of Anthropic's and a model of Anthropic's, with Bedrock in between.
class InvokeTest {
    private static final int MAX_EVENT = 100_000;
    private static final String CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

    private final ProviderApi bedrock =
            Objects.requireNonNull(BuiltInDialects.all().named("bedrock")).provider();

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '~', textBlock = """
            {"model":"m", "stream" : true, "max_tokens":5, "new" : [1, {"model":2}] } | - | {"anthropic_version":"bedrock-2023-05-31","max_tokens":5,"new" : [1, {"model":2}]} | -
            {"max_tokens":5,"service_tier":"auto","anthropic_version":"x"} | a-2025-01-01, b | {"anthropic_version":"bedrock-2023-05-31","max_tokens":5,"anthropic_beta":["a-2025-01-01","b"]} | -
            {"anthropic_beta":["b","c"],"service_tier":"standard_only"} | b,claude-code-20250219 | {"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["b","c"]} | service_tier; anthropic-beta: claude-code-20250219
            {} | - | {"anthropic_version":"bedrock-2023-05-31"} | -
            """)
    void onlyWhatBedrockSaysElsewhereChangesInABody(String body, String betas, String expected, String dropped) {
        byte[] bytes = body.getBytes(UTF_8);
        EncodedRequest written = Objects.requireNonNull(bedrock.adaptation("anthropic", Operation.CHAT, CLAUDE))
                .request(bytes, bytes.length, name -> name.equals("anthropic-beta") ? betas : null);

        assertThat(new String(written.body(), UTF_8)).isEqualTo(expected);
        assertThat(written.dropped()).isEqualTo(dropped == null ? List.of() : List.of(dropped.split("; ")));
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, anthropic.claude-haiku-4-5-20251001-v1:0, true",
        "anthropic, arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0, true",
        "anthropic, amazon.nova-pro-v1:0, false",
        "openai, anthropic.claude-haiku-4-5-20251001-v1:0, false"
    })
    void onlyAClientOfTheModelsOwnDialectPasses(String dialect, String model, boolean passes) {
        assertThat(bedrock.adaptation(dialect, Operation.CHAT, model) != null).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({
        "amazon.nova-pro-v1:0, false, /model/amazon.nova-pro-v1%3A0/converse",
        "amazon.nova-pro-v1:0, true, /model/amazon.nova-pro-v1%3A0/converse-stream",
        "eu.anthropic.claude-x, false, /model/eu.anthropic.claude-x/invoke",
        "eu.anthropic.claude-x, true, /model/eu.anthropic.claude-x/invoke-with-response-stream"
    })
    void thePathSaysHowAModelIsAsked(String model, boolean stream, String path) {
        assertThat(bedrock.path(Operation.CHAT, model, stream)).isEqualTo(path);
        assertThat(bedrock.path(Operation.COUNT_TOKENS, CLAUDE))
                .isEqualTo("/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/count-tokens");
    }

    @Test
    void tokensAreCountedOfABodyInTheBody() throws Exception {
        byte[] bytes = "{\"model\":\"m\",\"messages\":[]}".getBytes(UTF_8);
        ProviderApi.Adaptation counting =
                Objects.requireNonNull(bedrock.adaptation("anthropic", Operation.COUNT_TOKENS, CLAUDE));

        JsonNode body = JsonMapper.shared()
                .readTree(counting.request(bytes, bytes.length, _ -> null).body());
        AnswerPipe pipe = counting.answer(scan(Operation.COUNT_TOKENS).passThrough(MAX_EVENT), false, MAX_EVENT);
        byte[] answer = Relayed.through(pipe, "{\"inputTokens\":12}".getBytes(UTF_8));

        assertThat(new String(
                        Base64.getDecoder()
                                .decode(body.at("/input/invokeModel/body").asString()),
                        UTF_8))
                .isEqualTo("{\"anthropic_version\":\"bedrock-2023-05-31\",\"messages\":[],\"max_tokens\":1}");
        assertThat(new String(answer, UTF_8)).isEqualTo("{\"input_tokens\":12}");
        assertThat(pipe.facts().failure()).isNull();
    }

    @Test
    void aWholeAnswerPassesAsItIs() throws Exception {
        byte[] answer =
                "{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}], \"usage\":{\"input_tokens\":1,\"output_tokens\":2}}"
                        .getBytes(UTF_8);
        AnswerPipe own = scan(Operation.CHAT, "{\"model\":\"m\"}").passThrough(MAX_EVENT);
        AnswerPipe pipe = InvokeAdaptation.CHAT.answer(own, false, MAX_EVENT);

        assertThat(Relayed.through(pipe, answer)).isEqualTo(answer);
        assertThat(Objects.requireNonNull(pipe.facts().usage()).output()).isEqualTo(2);
    }

    @Test
    void everyEventOfAStreamPassesHoweverItIsCut() throws Exception {
        String[] events = {
            "{\"type\":\"message_start\",\"message\":{\"id\":\"i\",\"model\":\"m\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}",
            "{\"type\":\"content_block_start\",\"index\":0,\n \"content_block\":{\"type\":\"server_tool_use\",\"odd\":1}}",
            "{\"delta\":{\"type\":\"text_delta\",\"text\":\"h\u00e9 \\n\"},\"type\":\"content_block_delta\",\"index\":0}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}",
            "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":1}}"
        };
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        StringBuilder expected = new StringBuilder();
        for (String event : events) {
            framed.writeBytes(chunk(event));
            String type = JsonMapper.shared().readTree(event).path("type").asString();
            expected.append("event: " + type + "\ndata: " + event.replace('\n', ' ') + "\n\n");
        }
        byte[] answer = framed.toByteArray();
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            AnswerPipe pipe =
                    InvokeAdaptation.CHAT.answer(scan(Operation.CHAT).passThrough(MAX_EVENT), true, MAX_EVENT);
            int[] cuts = random.ints(i % 20, 0, answer.length).sorted().toArray();

            assertThat(new String(Relayed.through(pipe, answer, cuts), UTF_8)).isEqualTo(expected.toString());
            assertThat(pipe.facts().terminated()).isTrue();
            assertThat(Objects.requireNonNull(pipe.facts().usage()).output()).isEqualTo(9);
        }
    }

    @Test
    void whatComesBeforeAnExceptionPassesAndTheStreamHasFailed() throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(chunk(
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"h\"}}"));
        answer.writeBytes(Framed.exception("modelTimeoutException", "{\"message\":\"late\"}"));
        AnswerPipe pipe = InvokeAdaptation.CHAT.answer(scan(Operation.CHAT).passThrough(MAX_EVENT), true, MAX_EVENT);

        String relayed = new String(Relayed.through(pipe, answer.toByteArray()), UTF_8);

        assertThat(relayed).startsWith("event: content_block_delta\n").endsWith("\n\n");
        assertThat(pipe.facts().failure())
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.message()).isEqualTo("late"));
    }

    @Test
    void anExceptionBehindTheLastOfAnAnswerEndsItAsItIs() throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(
                chunk(
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}"));
        answer.writeBytes(Framed.exception("modelTimeoutException", "{\"message\":\"late\"}"));
        AnswerPipe pipe = InvokeAdaptation.CHAT.answer(scan(Operation.CHAT).passThrough(MAX_EVENT), true, MAX_EVENT);

        pipe.take(answer.toByteArray(), 0, answer.size(), new Collected());

        assertThat(pipe.facts().failure()).isNull();
        assertThat(pipe.facts().terminated()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}
            []
            {"bytes":7}
            {"bytes":"?"}
            {"bytes":"W10="}
            {"bytes":"e30"
            """)
    void aChunkThatIsNoneIsAFailure(String payload) throws Exception {
        AnswerPipe pipe = InvokeAdaptation.CHAT.answer(scan(Operation.CHAT).passThrough(MAX_EVENT), true, MAX_EVENT);

        Relayed.through(pipe, Framed.event("chunk", payload));

        assertThat(pipe.facts().failure()).isInstanceOf(Failure.Malformed.class);
    }

    private static byte[] chunk(String event) {
        return Framed.event(
                "chunk",
                "{\"bytes\":\"" + Base64.getEncoder().encodeToString(event.getBytes(UTF_8)) + "\",\"p\":\"ab\"}");
    }

    private static Scan scan(Operation operation) throws Exception {
        return scan(operation, "{\"model\":\"m\",\"stream\":true}");
    }

    private static Scan scan(Operation operation, String text) throws Exception {
        byte[] body = text.getBytes(UTF_8);
        return Objects.requireNonNull(BuiltInDialects.all().named("anthropic"))
                .served()
                .scan(operation, body, body.length);
    }
}
