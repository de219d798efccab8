package dev.signalbox.app.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.app.transfer.State.CarriedKey;
import dev.signalbox.app.transfer.State.CarriedOverride;
import dev.signalbox.app.transfer.State.Hashes;
import dev.signalbox.model.policy.Overrides;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {
    private static final char[] PHRASE = "correct horse battery".toCharArray();
    private static final byte[] HASH_KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final Hashes HASHES =
            new Hashes("sbx_abcd", new byte[] {1, 2, 3}, new byte[] {4, 5}, 1_900_000_000_000L);
    private static final Instant SINCE = Instant.parse("2026-11-22T10:00:00Z");
    private static final State STATE = new State(
            List.of(
                    new CarriedKey(0, "a", "{\"name\":\"a\",\"limits\":{\"rpm\":7}}", 1_000, 2_000, HASHES),
                    new CarriedKey(0, "b", "{\"name\":\"b\"}", 3_000, 3_000, null)),
            List.of(new CarriedOverride(
                    0, Overrides.Action.DRAIN, "main/m", "maintenance", SINCE, SINCE.plusSeconds(60))),
            HASH_KEY);

    private static String written(char[] phrase) {
        return new String(StateFile.write(STATE, phrase, new SecureRandom()), StandardCharsets.UTF_8);
    }

    private static final String PLAIN =
            new String(StateFile.write(STATE, null, new SecureRandom()), StandardCharsets.UTF_8);

    private static State read(String file, char[] phrase) throws Unusable {
        return StateReader.read(file.getBytes(StandardCharsets.UTF_8), phrase);
    }

    @Test
    void without_secrets_a_file_has_none_and_is_the_same_again() throws Exception {
        assertThat(PLAIN).isEqualTo("""
                {"signalbox":"state","version":1}
                {"key":{"declared":{"name":"a","limits":{"rpm":7}},"created":"1970-01-01T00:00:01Z","rotated":"1970-01-01T00:00:02Z"}}
                {"key":{"declared":{"name":"b"},"created":"1970-01-01T00:00:03Z","rotated":"1970-01-01T00:00:03Z"}}
                {"override":{"action":"drain","name":"main/m","reason":"maintenance","since":"2026-11-22T10:00:00Z","until":"2026-11-22T10:01:00Z"}}
                {"end":{"keys":2,"overrides":1}}
                """);
        State read = StateReader.read(PLAIN.getBytes(StandardCharsets.UTF_8), null);
        assertThat(read.hashKey()).isNull();
        assertThat(new String(StateFile.write(read, null, new SecureRandom()), StandardCharsets.UTF_8))
                .isEqualTo(PLAIN);
    }

    @Test
    void sealed_secrets_open_with_their_passphrase_only() throws Exception {
        String file = written(PHRASE);

        State read = read(file, PHRASE);
        assertThat(read.hashKey()).isEqualTo(HASH_KEY);
        Hashes hashes = Objects.requireNonNull(read.keys().getFirst().hashes());
        assertThat(hashes.shown()).isEqualTo("sbx_abcd");
        assertThat(hashes.hash()).isEqualTo(HASHES.hash());
        assertThat(hashes.oldHash()).isEqualTo(HASHES.oldHash());
        assertThat(hashes.oldUntil()).isEqualTo(HASHES.oldUntil());
        assertThat(read.keys().getLast().hashes()).isNull();
        assertThat(file).doesNotContain("sbx_abcd", "AQID", "MDEyMzQ1");
        assertThat(StateReader.hashKey(file.getBytes(StandardCharsets.UTF_8), PHRASE))
                .isEqualTo(HASH_KEY);

        assertThatThrownBy(() -> read(file, "another passphrase".toCharArray()))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("line 1: the passphrase is another one");
        assertThatThrownBy(() -> StateReader.read(file.getBytes(StandardCharsets.UTF_8), null))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("opens with their passphrase only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.00005", "0.000001", "12.5", "50", "99999.123456", "0.10"})
    void an_amount_is_written_out_and_the_same_again_with_the_secret_that_belongs_to_it(String dollars)
            throws Exception {
        String declared = """
                {"name":"a","budget":{"usd":%s,"per":"day"}}""".formatted(dollars);
        State state = new State(List.of(new CarriedKey(0, "a", declared, 1_000, 2_000, HASHES)), List.of(), HASH_KEY);

        String file = new String(StateFile.write(state, PHRASE, new SecureRandom()), StandardCharsets.UTF_8);
        State read = read(file, PHRASE);
        String again = new String(StateFile.write(read, null, new SecureRandom()), StandardCharsets.UTF_8);

        assertThat(file).contains("\"usd\":%s,".formatted(dollars));
        assertThat(read.keys().getFirst().text()).isEqualTo(declared);
        assertThat(read.keys().getFirst().hashes()).isNotNull();
        assertThat(again).contains(declared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9999", "1e-9999", "[{\"x\":5E+300}]", "1e999999999"})
    void a_number_that_would_be_endless_written_out_is_refused(String number) {
        String file = PLAIN.replace("{\"rpm\":7}", "{\"rpm\":%s}".formatted(number));

        assertThatThrownBy(() -> read(file, PHRASE))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("line 2: ");
    }

    @Test
    void a_secret_cannot_be_given_to_another_key() {
        String file = written(PHRASE);

        assertThatThrownBy(() -> read(file.replace("{\"rpm\":7}", "{\"rpm\":9}"), PHRASE))
                .hasMessage("line 2: the key's secret does not belong to what is declared of it, or is damaged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "version\":1 | version\":2 | line 1: the file is of version 2, and this Signalbox reads up to 1",
                "version\":1 | version\":0 | line 1: it says more or less",
                "\"state\" | \"usage\" | line 1: this is not what",
                "{\"end\":{\"keys\":2,\"overrides\":1}} | `` | line 5: it is damaged",
                "\"keys\":2 | \"keys\":3 | line 5: lines are missing",
                "{\"name\":\"b\"} | {\"name\":\"a\"} | line 3: there is another key of that name above",
                "{\"name\":\"b\"} | {\"name\":\"b\",} | line 3: it is damaged",
                "{\"name\":\"b\"} | {\"name\":\"b\",\"name\":\"c\"} | line 3: it is damaged",
                "{\"name\":\"b\"} | {} | line 3: the key is damaged",
                "{\"declared\" | {\"colour\":1,\"declared\" | line 2: the key is damaged",
                "{\"override\" | {\"future\" | line 4: it is of a kind that this version does not know",
                "drain | drian | line 4: the override is damaged",
                "2026-11-22T10:01:00Z | soon | line 4: the override is damaged"
            })
    void what_is_damaged_is_told_with_its_line(String was, String is, String told) {
        assertThat(PLAIN).contains(was);
        assertThatThrownBy(() -> read(PLAIN.replace(was, is), PHRASE))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining(told);
    }

    @Test
    void a_file_that_was_cut_anywhere_is_refused() {
        byte[] whole = PLAIN.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length - 1; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> StateReader.read(cut, null))
                    .as("%d bytes", length)
                    .isInstanceOf(Unusable.class);
        }
    }

    @Test
    void every_wrong_line_is_told_at_once() {
        String wrong = PLAIN.replace("{\"name\":\"b\"}", "{}").replace("drain", "drian");
        assertThatThrownBy(() -> read(wrong, PHRASE))
                .hasMessageContaining("line 3: ")
                .hasMessageContaining("line 4: ");
    }
}
