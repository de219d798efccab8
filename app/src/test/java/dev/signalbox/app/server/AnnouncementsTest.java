package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Update;
import dev.signalbox.core.incident.Update.State;
import dev.signalbox.core.status.Announcement;
import dev.signalbox.core.status.Announcement.Phase;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.StatusPage.Component;
import dev.signalbox.model.policy.Wording;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What of incidents is for the public.
class AnnouncementsTest {
    private static final List<Component> COMPONENTS = List.of(
            new Component("chat", new Wording("Chat", null), List.of("core")),
            new Component("search", new Wording("Search", null), List.of("search")));

    @Test
    void what_nobody_has_told_of_is_not() {
        assertThat(announced(incident(null))).isEmpty();
    }

    @Test
    void it_is_about_the_components_that_were_orange_or_worse_and_has_no_names_of_people() {
        Announcement told =
                announced(incident(null, update(150, State.INVESTIGATING))).getFirst();

        assertThat(told.components()).containsExactly("chat");
        assertThat(told.phase()).isEqualTo(Phase.INVESTIGATING);
        assertThat(told.resolved()).isNull();
        assertThat(told.toString()).doesNotContain("ann", "core");
    }

    @Test
    void it_is_resolved_when_a_person_says_so_or_else_when_it_is_over() {
        assertThat(announced(incident(900L, update(150, State.MONITORING)))
                        .getFirst()
                        .resolved())
                .isEqualTo(900);
        assertThat(announced(incident(null, update(150, State.MONITORING), update(700, State.RESOLVED)))
                        .getFirst()
                        .resolved())
                .isEqualTo(700);
    }

    private static List<Announcement> announced(Incident incident) {
        return Announcements.of(List.of(incident), COMPONENTS);
    }

    private static Update update(long at, State state) {
        return new Update(at, state, new TreeMap<>(Map.of("en", "Words.")), "ann");
    }

    private static Incident incident(@Nullable Long closed, Update... updates) {
        return new Incident(
                "2026-11-23-1",
                100,
                closed,
                null,
                new TreeMap<>(Map.of(new Scope("core", "chat"), Level.RED, new Scope("search", "x"), Level.YELLOW)),
                Level.GREEN,
                Level.RED,
                Cause.OVERLOAD,
                List.of(),
                0,
                List.of(updates));
    }
}
