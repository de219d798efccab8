package dev.signalbox.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    private static final String HASH = "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    @Test
    void what_other_programs_have_hashed_fits() {
        PasswordHash hash = parsed("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ" + HASH);

        assertThat(hash.fits("password")).isTrue();
        assertThat(hash.fits("Password")).isFalse();
        assertThat(hash).hasToString("***");
    }

    @Test
    void two_hashes_of_one_password_differ_and_both_fit() {
        String one = PasswordHash.of("비밀번호 123", new SecureRandom());
        String other = PasswordHash.of("비밀번호 123", new SecureRandom());

        assertThat(one).isNotEqualTo(other).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(parsed(one).fits("비밀번호 123")).isTrue();
        assertThat(parsed(other).fits("비밀번호 123")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "password",
                "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ" + HASH,
                "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ" + HASH,
                "$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ" + HASH,
                "$argon2id$v=19$m=65536,t=11,p=1$c29tZXNhbHQ" + HASH,
                "$argon2id$v=19$m=65536,t=2,p=5$c29tZXNhbHQ" + HASH,
                "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ" + HASH,
                "$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ" + HASH,
                "$argon2id$v=19$m=65536,t=2,p=1$salt" + HASH
            })
    void what_is_none_or_costs_too_much_is_none(String text) {
        assertThat(PasswordHash.parse(text)).isNull();
    }

    private static PasswordHash parsed(String text) {
        return Objects.requireNonNull(PasswordHash.parse(text));
    }
}
