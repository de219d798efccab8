package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Traits;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestScanTest {
    /// Lowered, never raised, and not below what the caller gives to thinking: that is refused.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model":"a"}                    | {"model":"m","max_tokens":9}
                    {"model":"a","max_tokens":8}     | {"model":"m","max_tokens":8}
                    {"model":"a","max_tokens":10}    | {"model":"m","max_tokens":9}
                    {"max_tokens":10,"model":"a"}    | {"max_tokens":9,"model":"m"}
                    {"max_tokens":null,"model":"a"}  | {"max_tokens":9,"model":"m"}
                    {"max_tokens":"x","model":"a"}   | {"max_tokens":"x","model":"m"}
                    {"model":"a","thinking":{"type":"enabled","budget_tokens":20},"max_tokens":30} | {"model":"m","thinking":{"type":"enabled","budget_tokens":20},"max_tokens":29}
                    {"model":"a","thinking":{"type":"enabled","budget_tokens":20},"max_tokens":29} | {"model":"m","thinking":{"type":"enabled","budget_tokens":20},"max_tokens":29}
                    {"model":"a","thinking":{"type":"disabled"},"max_tokens":30} | {"model":"m","thinking":{"type":"disabled"},"max_tokens":9}
                    {"model":"a","thinking":null,"max_tokens":30} | {"model":"m","thinking":null,"max_tokens":9}
                    {"model":"a","thinking":{"budget_tokens":{"x":[1]},"y":2},"max_tokens":30} | {"model":"m","thinking":{"budget_tokens":{"x":[1]},"y":2},"max_tokens":9}
                    """)
    void bounds_the_answer_where_that_is_wanted(String asked, String sent) throws InvalidRequest {
        byte[] body = asked.getBytes(StandardCharsets.UTF_8);

        assertThat(edited(
                        body, RequestScan.of(Operation.CHAT, body, body.length).edits("m", true, 9)))
                .isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model":"a"}                                 | {V,"max_tokens":9}        | {V,"model":"m"}
                    {"model":"a" , "anthropic_version":"x", "n":1} | {V,"max_tokens":9, "n":1} | {V,"model":"m", "n":1}
                    {"anthropic_version":"x", "model":"a","n":1}  | {V,"max_tokens":9,"n":1}  | {V,"model":"m","n":1}
                    {"anthropic_version":{"a":[1]},"n":1,"model":"a"} | {"n":1,V,"max_tokens":9} | {"n":1,V,"model":"m"}
                    {"n":[1],"anthropic_version":"x","model":"a"} | {"n":[1],V,"max_tokens":9} | {"n":[1],V,"model":"m"}
                    {"model":"a","n":1,"anthropic_version":"x"}   | {V,"max_tokens":9,"n":1}  | {V,"model":"m","n":1}
                    """)
    void vertex_is_told_one_version(String asked, String sent, String counted) throws InvalidRequest {
        byte[] body = asked.getBytes(StandardCharsets.UTF_8);
        String version = "\"anthropic_version\":\"vertex-2023-10-16\"";

        assertThat(edited(
                        body, RequestScan.of(Operation.CHAT, body, body.length).edits("m", vertex(), 9)))
                .isEqualTo(sent.replace("V", version));
        assertThat(edited(
                        body,
                        RequestScan.of(Operation.COUNT_TOKENS, body, body.length)
                                .edits("m", vertex(), 9)))
                .isEqualTo(counted.replace("V", version));
    }

    private static Provider vertex() {
        return new Provider(
                "a",
                "anthropic",
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
                Traits.of("vertex-anthropic"),
                false);
    }

    private static String edited(byte[] body, List<Splice> splices) {
        ByteArrayOutputStream edited = new ByteArrayOutputStream();
        int at = 0;
        for (Splice splice : splices) {
            edited.write(body, at, splice.from() - at);
            edited.writeBytes(splice.replacement());
            at = splice.to();
        }
        edited.write(body, at, body.length - at);
        return edited.toString(StandardCharsets.UTF_8);
    }

    @Test
    void counting_tokens_has_no_answer_to_be_bounded() throws InvalidRequest {
        byte[] body = "{\"model\":\"a\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(RequestScan.of(Operation.COUNT_TOKENS, body, body.length).edits("a", true, 9))
                .isEmpty();
    }
}
