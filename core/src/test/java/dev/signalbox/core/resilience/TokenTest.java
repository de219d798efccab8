package dev.signalbox.core.resilience;

import static dev.signalbox.core.resilience.Given.SECOND;
import static dev.signalbox.core.resilience.Given.fails;
import static dev.signalbox.core.resilience.Given.refused;
import static dev.signalbox.core.resilience.Given.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.CredentialSource.Command;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Secret;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TokenTest {
    private final Given given = new Given();
    private final Endpoint endpoint = endpoint();
    private final Token token = Objects.requireNonNull(endpoint.token());

    private Endpoint endpoint() {
        Credential fetched = new Credential(new Command(List.of("print-token"), null), 1);
        Provider provider = Declared.made("k", "openai", 4, Given.EJECTION, List.of(fetched));
        return given.endpoints.of(Declared.target("k/m", 0, 1), provider, fetched, 1);
    }

    @Test
    void a_target_whose_credential_is_not_there_yet_is_not_asked() {
        assertThat(endpoint.condition(0)).isEqualTo(Condition.NO_CREDENTIAL);
        assertThat(endpoint.take(0, false, "m")).isNull();
        assertThat(endpoint.take(0, true, "m")).as("whatever else is overruled").isNull();

        token.renewed(new Secret("first"), 0, 60 * SECOND);

        assertThat(endpoint.condition(0)).isEqualTo(Condition.OPEN);
    }

    @Test
    void one_that_was_not_renewed_serves_until_it_expires() {
        token.renewed(new Secret("first"), 0, 60 * SECOND);

        assertThat(endpoint.condition(60 * SECOND - 1)).isEqualTo(Condition.OPEN);
        assertThat(endpoint.condition(60 * SECOND)).isEqualTo(Condition.NO_CREDENTIAL);
    }

    @Test
    void a_refused_one_is_wanted_anew_and_another_ends_the_bench() {
        token.renewed(new Secret("first"), 0, 3600 * SECOND);
        fails(endpoint, refused(Reason.CREDENTIAL, 401, -1), null, 20 * SECOND);

        assertThat(endpoint.condition(21 * SECOND)).isEqualTo(Condition.BENCHED);
        assertThat(token.wanted()).isTrue();

        token.renewed(new Secret("second"), 21 * SECOND, 3600 * SECOND);

        assertThat(token.wanted()).isFalse();
        assertThat(endpoint.condition(22 * SECOND)).isEqualTo(Condition.OPEN);
    }

    @Test
    void a_late_refusal_of_the_one_before_says_nothing_about_its_successor() {
        token.renewed(new Secret("first"), 0, 3600 * SECOND);
        Permit late = taken(endpoint, 19 * SECOND);
        fails(endpoint, refused(Reason.CREDENTIAL, 401, -1), null, 20 * SECOND);
        token.renewed(new Secret("second"), 21 * SECOND, 3600 * SECOND);

        late.failed(refused(Reason.CREDENTIAL, 401, -1), null, 40 * SECOND);

        assertThat(endpoint.condition(41 * SECOND)).isEqualTo(Condition.OPEN);
        assertThat(token.wanted()).isFalse();

        fails(endpoint, refused(Reason.CREDENTIAL, 401, -1), null, 42 * SECOND);

        assertThat(endpoint.condition(43 * SECOND)).isEqualTo(Condition.BENCHED);
        assertThat(token.wanted()).isTrue();
    }

    @Test
    void the_same_one_again_leaves_the_bench_as_it_is() {
        token.renewed(new Secret("first"), 0, 3600 * SECOND);
        fails(endpoint, refused(Reason.CREDENTIAL, 401, -1), null, 20 * SECOND);

        token.renewed(new Secret("first"), 21 * SECOND, 3600 * SECOND);

        assertThat(endpoint.condition(22 * SECOND)).isEqualTo(Condition.BENCHED);
    }

    @Test
    void one_that_is_refused_as_soon_as_it_came_is_not_fetched_again_at_once() {
        token.renewed(new Secret("first"), 0, 3600 * SECOND);
        fails(endpoint, refused(Reason.CREDENTIAL, 401, -1), null, 5 * SECOND);

        assertThat(token.wanted()).isFalse();
        assertThat(endpoint.condition(6 * SECOND)).isEqualTo(Condition.BENCHED);
    }

    @Test
    void another_config_with_the_same_source_keeps_what_was_fetched() {
        token.renewed(new Secret("first"), 0, 60 * SECOND);
        given.endpoints = given.endpoints.next();

        assertThat(endpoint().token()).isSameAs(token);
        assertThat(given.endpoints.tokens()).containsExactly(token);
    }
}
