package dev.signalbox.model.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeTest {
    @Test
    void no_two_codes_have_one_word() {
        assertThat(Stream.of(Code.values()).map(Code::word)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void a_word_is_of_small_letters(Code code) {
        assertThat(code.word()).matches("[a-z]+(_[a-z]+)*");
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void a_status_is_an_errors(Code code) {
        assertThat(code.status()).isBetween(400, 599);
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void a_provider_never_gives_the_caller_a_429(Code code) {
        if (code.word().startsWith("upstream_")) {
            assertThat(code.status()).isNotEqualTo(429);
        }
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void a_kind_fits_its_status(Code code) {
        assertThat(code.status()).satisfies(status -> {
            switch (code.kind()) {
                case REQUEST -> assertThat(status == 501 || status / 100 == 4).isTrue();
                case AUTHENTICATION -> assertThat(status).isEqualTo(401);
                case PERMISSION -> assertThat(status).isEqualTo(403);
                case NOT_FOUND -> assertThat(status).isIn(404, 410);
                case TOO_LARGE -> assertThat(status).isEqualTo(413);
                case RATE_LIMIT -> assertThat(status).isEqualTo(429);
                case TIMEOUT -> assertThat(status).isEqualTo(504);
                case OVERLOADED -> assertThat(status).isEqualTo(503);
                case SERVER -> assertThat(status).isIn(500, 502);
            }
        });
    }
}
