package dev.signalbox.core.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import org.junit.jupiter.api.Test;

class FactsTest {
    private final Facts facts = new Facts();

    @Test
    void at_first_nothing_is_known() {
        assertThat(facts)
                .returns(false, Facts::content)
                .returns(false, Facts::finished)
                .returns(false, Facts::terminated)
                .returns(null, Facts::usage)
                .returns(null, Facts::failure)
                .returns(0L, Facts::outputChars);
    }

    @Test
    void a_finish_is_content() {
        facts.sawFinish();

        assertThat(facts).returns(true, Facts::content).returns(true, Facts::finished);
    }

    @Test
    void content_is_no_finish_and_neither_is_the_last_marker() {
        facts.sawContent();
        facts.sawTerminator();

        assertThat(facts)
                .returns(true, Facts::content)
                .returns(true, Facts::terminated)
                .returns(false, Facts::finished);
    }

    @Test
    void the_first_failure_counts() {
        Failure first = new Failure.Malformed("HTML.");

        facts.failed(first);
        facts.failed(new Failure.Truncated("Cut."));

        assertThat(facts.failure()).isSameAs(first);
    }

    @Test
    void the_last_usage_counts() {
        facts.sawUsage(Usage.of(1, 1));
        facts.sawUsage(Usage.of(2, 3));

        assertThat(facts.usage()).isEqualTo(Usage.of(2, 3));
    }

    @Test
    void output_adds_up() {
        facts.countOutput(3);
        facts.countOutput(4);

        assertThat(facts.outputChars()).isEqualTo(7);
    }
}
