package dev.signalbox.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.model.policy.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @Test
    void aUrlIsTakenApart() {
        PostgresUrl address =
                of("postgresql://gate:pass@db.example:6432/usage?sslmode=verify-full&sslrootcert=/etc/ca%2Bx");

        assertThat(address.hosts()).isEqualTo("db.example:6432");
        assertThat(address.database()).isEqualTo("usage");
        assertThat(address.user()).isEqualTo("gate");
        assertThat(address.password()).isEqualTo(new Secret("pass"));
        assertThat(address.options()).isEqualTo(Map.of("sslmode", "verify-full", "sslrootcert", "/etc/ca+x"));
    }

    @Test
    void aPasswordMayHoldAnything() {
        assertThat(of("postgres://u:p@ss:w/rd?#+%zz@h/d").password()).isEqualTo(new Secret("p@ss:w/rd?#+%zz"));
        assertThat(of("postgres://u:a%40b%25@h/d").password()).isEqualTo(new Secret("a@b%"));
        assertThat(of("postgres://u@h/d").password()).isNull();
    }

    @Test
    void severalHostsAreOneAddress() {
        assertThat(of("postgresql://u@a:1,b,[::1]:5/d?targetServerType=primary").hosts())
                .isEqualTo("a:1,b,[::1]:5");
    }

    @Test
    void itShowsNeitherUserNorPassword() {
        assertThat(of("postgresql://user:hunter2@h:1/d")).hasToString("postgresql://h:1/d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://h/d",
                "postgresql://u:p@h",
                "postgresql://u:p@/d",
                "postgresql://u:p@h:port/d",
                "postgresql://u:p@h/d?socketFactory=Evil",
                "postgresql://u:p@h/d?sslmode=require&user=x",
                "mysql://u:p@h/d",
                "postgresql://u:hunter2@h/d#x"
            })
    void whatIsNoneIsRefusedWithoutBeingShown(String url) {
        assertThatThrownBy(() -> of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("u:");
    }

    private static PostgresUrl of(String url) {
        return PostgresUrl.of(new Secret(url));
    }
}
