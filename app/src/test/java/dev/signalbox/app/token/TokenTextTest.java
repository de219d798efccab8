package dev.signalbox.app.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"accessToken":"t","expiresOn":"2020-01-01 00:00:00.000000","expires_on":1795431600} | t | PT1H
                    {"access_token":"t","expires_in":3599,"token_type":"Bearer"}                         | t | PT59M59S
                    {"access_token":"t","expires_in":"3599"}                                             | t | PT59M59S
                    {"access_token":"t","expires_in":90.5,"expires_on":"1795431600"}                     | t | PT1M30S
                    {"access_token":"t","expires_in":"","expires_on":"1795431600"}                       | t | PT1H
                    {"kind":"ExecCredential","status":{"token":"t","expirationTimestamp":"2026-11-23T10:30:00Z"}} | t | PT30M
                    {"AccessKeyId":"a","SecretAccessKey":"s","Version":1}                                | a:s | PT5M
                    {"AccessKeyId":"a","SecretAccessKey":"s","SessionToken":"x","Expiration":"2026-11-23T11:00:00+00:00"} | a:s:x | PT1H
                    {"Credentials":{"AccessKeyId":"a","SecretAccessKey":"s","SessionToken":"x"}}         | a:s:x | PT5M
                    bare-token                                                                           | bare-token | PT5M
                    """)
    void theUsualFormsAreRead(String text, String secret, Duration life) throws Exception {
        Fresh read = TokenText.read(text, Duration.ofMinutes(5), NOW, "a test");
        assertThat(read.secret().reveal()).isEqualTo(secret);
        assertThat(read.life()).isEqualTo(life);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"token\":\"t\",\"expires_in\":1e300}",
                "{\"token\":\"t\",\"expires_in\":99999999999}",
                "{\"token\":\"t\",\"expires_on\":999999999999}",
                "{\"token\":\"t\",\"expiresOn\":\"9999-12-31T23:59:59Z\"}",
                "{\"token\":\"t\",\"expiresOn\":\"+999999999-12-31T23:59:59Z\"}",
                "eyJhbGciOiJub25lIn0.eyJleHAiOjFlMzAwfQ.x",
                "eyJhbGciOiJub25lIn0.eyJleHAiOjk5OTk5OTk5OTk5OX0.x"
            })
    void nobodyIsBelievedForMoreThanAYear(String text) throws Exception {
        assertThat(TokenText.read(text, null, NOW, "a test").life()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void aJsonWebTokenSaysItsOwnEnd() throws Exception {
        String claims = "{\"exp\":" + NOW.plusSeconds(77).getEpochSecond() + "}";
        String token = "eyJhbGciOiJub25lIn0."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".x";
        assertThat(TokenText.read(token + "\n", null, NOW, "a test").life()).isEqualTo(Duration.ofSeconds(77));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "two words",
                "{}",
                "{\"token\":5}",
                "{\"token\":\"a\\nb\"}",
                "{",
                "{\"token\":\"t\",\"expires_on\":1}",
                "{\"token\":\"t\",\"expires_in\":0}",
                "{\"token\":\"t\",\"expires_in\":-1,\"expires_on\":1795431600}",
                "{\"token\":\"secret-t\",\"expires_in\":\"soon\"}",
                "{\"token\":\"secret-t\",\"expiresOn\":\"soon\"}"
            })
    void whatIsNoTokenIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> TokenText.read(text, null, NOW, "a test"))
                .isInstanceOf(NoToken.class)
                .hasMessageNotContaining("secret-t");
    }

    @Test
    void aCommandThatDoesNotEndOrFailsOrPrintsTooMuchGivesNothing() {
        assertThatThrownBy(() -> CommandRun.of(List.of("sleep", "60"), Duration.ofMillis(100)))
                .isInstanceOf(NoToken.class)
                .hasMessageContaining("did not end");
        assertThatThrownBy(() -> CommandRun.of(List.of("false"), Duration.ofSeconds(10)))
                .isInstanceOf(NoToken.class)
                .hasMessageContaining("status 1");
        assertThatThrownBy(() -> CommandRun.of(List.of("cat", "/dev/zero"), Duration.ofSeconds(10)))
                .isInstanceOf(NoToken.class)
                .hasMessageContaining("more than 64 KiB");
    }

    @Test
    void whatACommandLeavesBehindKeepsNobodyWaitingForTheEndOfItsOutput() throws Exception {
        long begun = System.nanoTime();

        assertThat(CommandRun.of(List.of("sh", "-c", "sleep 8 & echo the-token"), Duration.ofSeconds(10)))
                .isEqualTo("the-token\n");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        assertThatThrownBy(() ->
                        CommandRun.of(List.of("sh", "-c", "exec >&-; sleep 8 & sleep 60"), Duration.ofMillis(100)))
                .isInstanceOf(NoToken.class)
                .hasMessageContaining("did not end");
    }

    @Test
    void allOfWhatACommandPrintsIsReadHoweverFastItEnds() throws Exception {
        String printed = CommandRun.of(List.of("head", "-c", "65536", "/dev/zero"), Duration.ofSeconds(10));

        assertThat(printed).hasSize(64 * 1024);
    }

    @ParameterizedTest
    @CsvSource({"3600, 2880", "600, 300", "1200, 900", "10, 5"})
    void renewalComesAtFourFifthsAndFiveMinutesBeforeTheEndWhereThereAreSoMany(long life, long after) {
        assertThat(Renewals.renewAfter(TimeUnit.SECONDS.toNanos(life))).isEqualTo(TimeUnit.SECONDS.toNanos(after));
    }
}
