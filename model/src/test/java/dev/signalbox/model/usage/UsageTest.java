package dev.signalbox.model.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void what_is_not_said_is_nothing_and_counted_by_the_provider() {
        assertThat(Usage.of(7, 5)).isEqualTo(new Usage(7, 5, 0, 0, 0, false));
        assertThat(Usage.NONE).isEqualTo(Usage.of(0, 0));
    }

    @Test
    void a_record_does_not_change_with_the_list_that_it_was_made_of() {
        List<AttemptRecord> attempts = new ArrayList<>();
        attempts.add(new AttemptRecord("openai/gpt", null, 200, 1));
        List<Skipped> skipped = new ArrayList<>();
        skipped.add(new Skipped("mistral/large", 1, "failing"));
        UsageRecord settled = new UsageRecord(
                "id",
                0,
                "chat",
                "openai",
                null,
                "default",
                "chat",
                "openai/gpt",
                "gpt",
                false,
                200,
                Outcome.SUCCESS,
                null,
                Usage.NONE,
                null,
                attempts,
                skipped,
                1,
                -1,
                0,
                0);

        attempts.clear();
        skipped.clear();

        assertThat(settled.attempts()).hasSize(1);
        assertThat(settled.skipped()).hasSize(1);
        assertThatThrownBy(() -> settled.attempts().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> settled.skipped().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void an_outcome_is_a_label_of_its_own() {
        assertThat(Stream.of(Outcome.values()).map(Outcome::label))
                .doesNotHaveDuplicates()
                .allMatch(label -> label.matches("[a-z_]+"));
    }
}
