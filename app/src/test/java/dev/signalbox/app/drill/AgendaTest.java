package dev.signalbox.app.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private final Agenda agenda = new Agenda();
    private final List<String> happened = new ArrayList<>();

    @Test
    void what_is_due_later_stays_due() {
        agenda.at(5, () -> happened.add("five"));
        agenda.at(9, () -> happened.add("nine"));

        agenda.reach(7);

        assertThat(happened).containsExactly("five");
        assertThat(agenda.now()).isEqualTo(7);
        assertThat(agenda.next()).isEqualTo(9);
        agenda.reach(9);
        assertThat(happened).containsExactly("five", "nine");
        assertThat(agenda.next()).isEqualTo(Agenda.NEVER);
    }

    @Test
    void time_does_not_go_back() {
        agenda.reach(9);
        agenda.reach(3);

        assertThat(agenda.now()).isEqualTo(9);
    }
}
