package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Traits;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestScanTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model":"a"}                                             | {"model":"b"}
                    { "n":1, "model" : "a" }                                  | { "n":1, "model" : "b" }
                    {"mod\\u0065l":"a"}                                       | {"mod\\u0065l":"b"}
                    {"model":"b","stream":false}                              | {"model":"b","stream":false}
                    {"model":"b","stream":null,"stream_options":null}         | {"model":"b","stream":null,"stream_options":null}
                    {"model":"a","stream":true}                               | {"model":"b","stream":true,"stream_options":{"include_usage":true}}
                    {"stream":true,"model":"a"}                               | {"stream":true,"stream_options":{"include_usage":true},"model":"b"}
                    {"stream":true,"stream_options":null,"model":"a"}         | {"stream":true,"stream_options":{"include_usage":true},"model":"b"}
                    {"model":"a","stream_options":{ },"stream":true}          | {"model":"b","stream_options":{"include_usage":true },"stream":true}
                    {"model":"a","stream":true,"stream_options":{"x":1}}      | {"model":"b","stream":true,"stream_options":{"include_usage":true,"x":1}}
                    {"model":"a","stream":true,"stream_options":{"x":{"include_usage":true}}} | {"model":"b","stream":true,"stream_options":{"include_usage":true,"x":{"include_usage":true}}}
                    {"model":"a","stream":true,"stream_options":{"x":1,"include_usage":false}} | {"model":"b","stream":true,"stream_options":{"x":1,"include_usage":true}}
                    {"model":"a","stream":true,"stream_options":{"include_usage":null}} | {"model":"b","stream":true,"stream_options":{"include_usage":true}}
                    {"model":"a","stream":true,"stream_options":{"include_usage":true}} | {"model":"b","stream":true,"stream_options":{"include_usage":true}}
                    {"model":"a","messages":[{"model":"x","stream":true}]}    | {"model":"b","messages":[{"model":"x","stream":true}]}
                    """)
    void changes_the_model_and_asks_for_usage_and_nothing_else(String asked, String sent) throws InvalidRequest {
        assertThat(edited(asked, "b")).isEqualTo(sent);
    }

    @Test
    void a_moderation_without_a_model_is_openais_usual_one() throws Exception {
        String body = " { \"input\":\"a\"}";
        Scan scan = scan(Operation.MODERATIONS, body);

        assertThat(scan.model()).isEqualTo("omni-moderation-latest");
        assertThat(new String(
                        edit(body.getBytes(StandardCharsets.UTF_8), scan, "omni-moderation-latest"),
                        StandardCharsets.UTF_8))
                .isEqualTo(" {\"model\":\"omni-moderation-latest\", \"input\":\"a\"}");
        assertThat(new String(edit(body.getBytes(StandardCharsets.UTF_8), scan, "mine"), StandardCharsets.UTF_8))
                .isEqualTo(" {\"model\":\"mine\", \"input\":\"a\"}");
        assertThat(scan(Operation.MODERATIONS, "{\"model\":\"b\"}").model()).isEqualTo("b");
    }

    @Test
    void streams_of_the_further_operations_are_their_own() throws Exception {
        assertThat(scan(Operation.COMPLETIONS, "{\"model\":\"a\",\"stream\":true}")
                        .edits("a", true))
                .hasSize(1);
        Scan picture = scan(Operation.IMAGES, "{\"model\":\"a\",\"stream\":true}");
        assertThat(picture.edits("a", true)).isEmpty();
        assertThat(picture.opaque()).isTrue();
        assertThat(scan(Operation.IMAGES, "{\"model\":\"a\"}").opaque()).isFalse();
        Scan speech = scan(Operation.SPEECH, "{\"model\":\"a\"}");
        assertThat(speech.stream()).isTrue();
        assertThat(speech.opaque()).isTrue();
        assertThat(speech.edits("a", true)).isEmpty();
        assertThatThrownBy(() -> scan(Operation.RERANK, "{\"model\":\"a\",\"stream\":true}"))
                .hasMessageContaining("`stream` is not possible here.");
    }

    @Test
    void a_servers_own_word_for_the_bound_goes_before_the_models() throws Exception {
        Provider cerebras = provider(
                new Traits("cerebras", Set.of(), "max_completion_tokens", Traits.CredentialHeader.BEARER, null));
        Scan scan = scan(Operation.CHAT, "{\"model\":\"llama\"}");

        assertThat(new String(scan.edits("llama", cerebras, 7).getFirst().replacement(), StandardCharsets.UTF_8))
                .isEqualTo(",\"max_completion_tokens\":7");
        assertThat(new String(
                        scan.edits("llama", provider(Traits.of("openai")), 7)
                                .getFirst()
                                .replacement(),
                        StandardCharsets.UTF_8))
                .isEqualTo(",\"max_tokens\":7");
    }

    private static Provider provider(Traits traits) {
        return new Provider(
                "a",
                "openai",
                URI.create("https://a.example"),
                List.of(),
                null,
                false,
                null,
                null,
                1,
                true,
                1,
                Ejection.DEFAULT,
                Provider.Http.AUTO,
                false,
                traits,
                false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "hi" | 2
            ["a","b","c"] | 6
            [1,2,3] | 2
            [[1,2],[3]] | 4
            [] | 2
            """)
    void each_prompt_of_a_completion_is_answered_on_its_own(String prompt, int choices) throws InvalidRequest {
        byte[] body = ("{\"model\":\"m\",\"n\":2,\"prompt\":" + prompt + "}").getBytes(StandardCharsets.UTF_8);

        assertThat(RequestScan.of(Operation.COMPLETIONS, body, body.length).choices())
                .isEqualTo(choices);
    }

    @Test
    void writes_a_model_name_as_json() throws InvalidRequest {
        assertThat(edited("{\"model\":\"a\"}", "x\"\\\n한")).isEqualTo("{\"model\":\"x\\\"\\\\\\n한\"}");
    }

    @Test
    void tells_model_and_stream() throws InvalidRequest {
        Scan scan = scan(Operation.CHAT, "{\"model\":\"org\\/\\u0061\",\"stream\":true}");

        assertThat(scan.model()).isEqualTo("org/a");
        assertThat(scan.stream()).isTrue();
        assertThat(scan.operation()).isEqualTo(Operation.CHAT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model":"a"}                                                     | 0
                    {"model":"a","max_tokens":50}                                     | 50
                    {"model":"a","max_completion_tokens":60}                          | 60
                    {"model":"a","max_tokens":50,"max_completion_tokens":60}          | 60
                    {"model":"a","max_tokens":50,"n":3}                               | 150
                    {"model":"a","max_tokens":null}                                   | 0
                    {"model":"a","max_tokens":"50"}                                   | 0
                    {"model":"a","max_tokens":-50}                                    | 0
                    {"model":"a","max_tokens":1,"max_completion_tokens":"1000"}       | 0
                    {"model":"a","max_completion_tokens":1,"max_tokens":"1000"}       | 0
                    {"model":"a","max_completion_tokens":[1000],"max_tokens":1}       | 0
                    {"model":"a","max_completion_tokens":-1,"max_tokens":1}           | 0
                    {"model":"a","max_completion_tokens":0,"max_tokens":1}            | 0
                    {"model":"a","max_completion_tokens":null,"max_tokens":1}         | 1
                    {"model":"a","max_tokens":60,"max_completion_tokens":50}          | 60
                    {"model":"a","max_tokens":50,"n":"3"}                             | 0
                    {"model":"a","max_tokens":50,"n":null}                            | 50
                    {"model":"a","max_tokens":50,"n":1e99}                            | 6400
                    {"model":"a","max_tokens":999999999999999999,"n":99999999999}   | 128000000000
                    {"model":"a","messages":[{"max_tokens":50}]}                      | 0
                    """)
    void tells_how_long_the_caller_lets_the_answer_become(String body, long tokens) throws InvalidRequest {
        assertThat(scan(Operation.CHAT, body).maxTokens()).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"messages":[]}                               | INVALID_REQUEST | model
                    {"model":null}                                | INVALID_REQUEST | model
                    {"model":""}                                  | INVALID_REQUEST | model
                    {"model":["a"]}                               | INVALID_REQUEST | model
                    {"model":"a","stream":"yes"}                  | INVALID_REQUEST | stream
                    {"model":"a","stream_options":[]}             | INVALID_REQUEST | stream_options
                    {"model":"a","stream_options":{"include_usage":1}} | INVALID_REQUEST | stream_options.include_usage
                    []                                            | INVALID_REQUEST |
                    "a"                                           | INVALID_REQUEST |
                    {"model":"a","model":"b"}                     | INVALID_JSON    |
                    {"model":"a"} x                               | INVALID_JSON    |
                    {"model":"a","messages":[{"a":1,"a":2}]}      | INVALID_JSON    |
                    ``                                            | INVALID_JSON    |
                    """)
    void refuses_what_cannot_be_routed(String body, Code code, String param) {
        assertThatThrownBy(() -> scan(Operation.CHAT, body)).isInstanceOfSatisfying(InvalidRequest.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo(code);
            assertThat(refused.problem().param()).isEqualTo(param);
        });
    }

    @Test
    void says_where_the_json_is_wrong() {
        assertThatThrownBy(() -> scan(Operation.CHAT, "{\"model\":\"a\",\n \"messages\": oops}"))
                .hasMessage("The body is not valid JSON: unexpected character at line 2, column 14.");
    }

    @Test
    void embeddings_are_not_streamed_and_keep_their_fields() throws InvalidRequest {
        assertThatThrownBy(() -> scan(Operation.EMBEDDINGS, "{\"model\":\"a\",\"stream\":true}"))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused -> assertThat(refused.problem().param()).isEqualTo("stream"));
        assertThat(scan(Operation.EMBEDDINGS, "{\"model\":\"a\",\"stream_options\":7}")
                        .edits("a", true))
                .isEmpty();
    }

    /// Lowered, never raised; where nothing is said it is said, in the model's word.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model":"a"}                                    | {"model":"m","max_tokens":9}
                    {"model":"a","max_tokens":8}                     | {"model":"m","max_tokens":8}
                    {"model":"a","max_tokens":9}                     | {"model":"m","max_tokens":9}
                    {"model":"a","max_tokens":10}                    | {"model":"m","max_tokens":9}
                    {"max_tokens":10,"model":"a"}                    | {"max_tokens":9,"model":"m"}
                    {"max_tokens":99999999999999999999,"model":"a"}  | {"max_tokens":9,"model":"m"}
                    {"max_tokens":null,"model":"a"}                  | {"max_tokens":9,"model":"m"}
                    {"max_tokens":-1,"model":"a"}                    | {"max_tokens":9,"model":"m"}
                    {"max_tokens":"8","model":"a"}                   | {"max_tokens":"8","model":"m"}
                    {"max_completion_tokens":10,"model":"a"}         | {"max_completion_tokens":9,"model":"m"}
                    {"max_tokens":7,"max_completion_tokens":10,"model":"a"}     | {"max_tokens":7,"max_completion_tokens":9,"model":"m"}
                    {"max_tokens":null,"max_completion_tokens":10,"model":"a"}  | {"max_tokens":null,"max_completion_tokens":9,"model":"m"}
                    {"max_tokens":null,"max_completion_tokens":null,"model":"a"} | {"max_tokens":9,"max_completion_tokens":null,"model":"m"}
                    {"model":"a","stream":true,"max_tokens":10}      | {"model":"m","stream":true,"stream_options":{"include_usage":true},"max_tokens":9}
                    {"stream":true,"model":"a"}                      | {"stream":true,"stream_options":{"include_usage":true},"model":"m","max_tokens":9}
                    """)
    void bounds_the_answer_where_that_is_wanted(String asked, String sent) throws InvalidRequest {
        byte[] body = asked.getBytes(StandardCharsets.UTF_8);

        assertThat(new String(edit(body, scan(Operation.CHAT, asked), "m", 9), StandardCharsets.UTF_8))
                .isEqualTo(sent);
    }

    @Test
    void models_of_openai_are_bounded_in_their_own_word() throws InvalidRequest {
        String asked = "{\"model\":\"a\"}";

        assertThat(new String(
                        edit(asked.getBytes(StandardCharsets.UTF_8), scan(Operation.CHAT, asked), "gpt-5.1", 9),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"gpt-5.1\",\"max_completion_tokens\":9}");
    }

    @Test
    void embeddings_have_no_answer_to_be_bounded() throws InvalidRequest {
        assertThat(scan(Operation.EMBEDDINGS, "{\"model\":\"a\"}").edits("a", true, 9))
                .isEmpty();
    }

    @Test
    void says_how_many_answers_are_asked_for() throws InvalidRequest {
        assertThat(scan(Operation.CHAT, "{\"model\":\"a\"}").choices()).isOne();
        assertThat(scan(Operation.CHAT, "{\"model\":\"a\",\"n\":3}").choices()).isEqualTo(3);
        assertThat(scan(Operation.CHAT, "{\"model\":\"a\",\"n\":0}").choices()).isOne();
    }

    private static String edited(String asked, String model) throws InvalidRequest {
        byte[] body = asked.getBytes(StandardCharsets.UTF_8);
        return new String(edit(body, scan(Operation.CHAT, asked), model), StandardCharsets.UTF_8);
    }

    static byte[] edit(byte[] body, Scan scan, String model) {
        return edit(body, scan, model, 0);
    }

    private static byte[] edit(byte[] body, Scan scan, String model, int maxTokens) {
        ByteArrayOutputStream edited = new ByteArrayOutputStream();
        int at = 0;
        for (Splice splice : scan.edits(model, true, maxTokens)) {
            edited.write(body, at, splice.from() - at);
            edited.writeBytes(splice.replacement());
            at = splice.to();
        }
        edited.write(body, at, body.length - at);
        return edited.toByteArray();
    }

    private static Scan scan(Operation operation, String body) throws InvalidRequest {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return RequestScan.of(operation, bytes, bytes.length);
    }
}
