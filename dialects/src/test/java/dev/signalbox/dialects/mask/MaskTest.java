package dev.signalbox.dialects.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MaskTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Incorrect API key provided: sk-proj-abc***XyZ9. Look. | Incorrect [masked] Look.
                    key sk-ant-api03-AAAA-bbbb_1234 is wrong              | key [masked] is wrong
                    Authorization: Bearer abcdef123456                    | Authorization: [masked]
                    GET /v1?key=AIzaSyA1234567890&alt=sse                 | GET /v1?[masked]&alt=sse
                    AIzaSyA1234567890 expired                             | [masked] expired
                    see https://platform.openai.com/account/api-keys.     | see [masked]
                    at http://10.0.0.5:8000/v1/chat, again                | at [masked] again
                    gsk_abcdef1234567890 and hf_Abcdef1234567             | [masked] and [masked]
                    AKIAIOSFODNN7EXAMPLE                                  | [masked]
                    token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.sig           | token [masked]
                    api_key=secretsecret                                  | [masked]
                    """)
    void hides_keys_and_addresses(String text, String masked) {
        assertThat(Mask.text(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The model `gpt-5.2-proo` does not exist or you do not have access to it.",
                "Invalid 'messages[3]'. Content blocks are expected to be either text or image_url type.",
                "This endpoint's maximum context length is 200000 tokens.",
                "task-oriented risk-aware desk-bound",
                "sk-learn is a library",
                "요청이 너무 많습니다.",
            })
    void leaves_other_words_alone(String text) {
        assertThat(Mask.text(text)).isEqualTo(text);
    }

    @Test
    void leaves_json_valid() {
        String json =
                "{\"error\":{\"message\":\"see https:\\/\\/a.b\\/c\\\" or https://x.y/z\\n and sk-abcdef123456\\\"\"}}";

        byte[] masked = Mask.bytes(json.getBytes(StandardCharsets.UTF_8));

        assertThat(JsonMapper.shared().readTree(masked).at("/error/message").stringValue())
                .isEqualTo("see [masked]\" or [masked]\n and [masked]\"");
    }

    @Test
    void keeps_no_more_than_the_limit() {
        assertThat(Mask.text("한".repeat(Mask.LIMIT * 2))).hasSize(Mask.LIMIT);
        assertThat(Mask.bytes("a".repeat(Mask.LIMIT * 2).getBytes(StandardCharsets.UTF_8)))
                .hasSize(Mask.LIMIT);
    }

    @Test
    @Timeout(5)
    void hostile_text_takes_time_in_proportion() {
        for (String unit :
                new String[] {"sk-", "eyJ", "http:\\/\\/", "key=", "bearer ", "sk-a", "https://\\/", "a.-_"}) {
            Mask.text(unit.repeat(Mask.LIMIT));
        }
    }
}
