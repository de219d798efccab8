package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude/claude-sonnet-4-5-20250929",
                "openai/gpt-5.1",
                "vllm/meta-llama/Llama-3.3-70B-Instruct",
                "task-summarise-documents",
                "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
                "https://clovastudio.stream.ntruss.com/v1/openai",
                "127.0.0.1:8080",
                "채팅 서비스",
                "${HTTPS_PROXY:-}",
                "32 apples"
            })
    void ordinaryTextsAreShownAsTheyAre(String text) {
        assertThat(Shown.word(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "sk-proj-abcdefgh12,***",
        "x sk-abcdefgh12 y,x *** y",
        "0123456789abcdef0123456789abcdef,***",
        "https://user:pass@host/v1,https://***@host/v1",
        "https://user:pa ss@w@host/v1,https://***@host/v1",
        "https://host/v1?key=a,https://host/v1?***",
        "user:pass@host,***@host"
    })
    void whatLooksLikeASecretIsMasked(String text, String shown) {
        assertThat(Shown.word(text)).isEqualTo(shown);
    }

    @Test
    void whereSecretsBelongOnlyReferencesAreShown() {
        assertThat(Shown.value("${NAME}", true)).isEqualTo("${NAME}");
        assertThat(Shown.value("${NAME:-}", true)).isEqualTo("${NAME:-}");
        assertThat(Shown.value("file:/run/secrets/x", true)).isEqualTo("file:/run/secrets/x");
        assertThat(Shown.value("${NAME:-hunter2}", true)).isEqualTo("***");
        assertThat(Shown.value("hunter2", true)).isEqualTo("***");
    }

    @Test
    void aLongTextIsCutAndStaysOnOneLine() {
        assertThat(Shown.word("a\n\u202Eb" + "가 ".repeat(5000))).isEqualTo("a��b" + "가 ".repeat(28) + "…");
    }

    @Test
    void aHugeHostileTextIsShownAtOnce() {
        assertThat(Shown.word("a:".repeat(500_000))).hasSize(61);
        assertThat(Shown.word("a".repeat(1_000_000) + "@")).hasSize(61);
        assertThat(Shown.word(":@".repeat(500_000))).isEqualTo("***@");
    }
}
