package dev.signalbox.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Secret;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
    private static final Secret KEYS = new Secret("AKIDEXAMPLE:the/secret+access/key:the-session-token");

    @ParameterizedTest
    @CsvSource({
        "signed with the/secret+access/key, signed with ***",
        "signed with the\\/secret+access\\/key, signed with ***",
        "x-amz-security-token:the-session-token;, x-amz-security-token:***;",
        "AKIDEXAMPLE:the/secret+access/key:the-session-token, ***",
        "AKIDEXAMPLE is not known, AKIDEXAMPLE is not known",
    })
    void the_parts_of_a_key_of_AWS_are_masked_as_the_whole_is(String said, String shown) {
        assertThat(Masking.of(said, KEYS)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"user:word, a word, a word", "user:word, user:word, ***", "word, a word, a ***"})
    void short_parts_are_not_taken_for_secrets(String key, String said, String shown) {
        assertThat(Masking.of(said, new Secret(key))).isEqualTo(shown);
    }
}
