package dev.signalbox.model.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {
    private static final byte[] BODY = {1};
    private static final Problem FULL = new Problem(Code.UPSTREAM_REJECTED, 422, "No.", "seed", 3, true, BODY);

    @Test
    void a_problem_of_a_code_has_its_status_and_no_advice() {
        assertThat(Problem.of(Code.BODY_TOO_LARGE, "Too large."))
                .isEqualTo(new Problem(Code.BODY_TOO_LARGE, 413, "Too large.", null, 0, false, null));
        assertThat(Problem.of(Code.INVALID_REQUEST, "No.", "seed").param()).isEqualTo("seed");
    }

    @Test
    void advice_changes_nothing_else() {
        assertThat(FULL.retryAfter(9)).isEqualTo(new Problem(FULL.code(), 422, "No.", "seed", 9, true, BODY));
        assertThat(new Problem(FULL.code(), 422, "No.", "seed", 3, false, BODY).withoutRetry())
                .isEqualTo(FULL);
    }
}
