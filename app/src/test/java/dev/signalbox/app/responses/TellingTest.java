package dev.signalbox.app.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.ResponseStore.Kind;
import dev.signalbox.core.port.ResponseStore.Row;
import dev.signalbox.dialects.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a stream of events costs while it is told, and while there is nothing to tell.
class TellingTest {
    private static final String ID = "resp_1";
    private static final int LARGE = 4 << 20;

    private final List<byte @Nullable []> told = new ArrayList<>();
    private final Standing standing = new Standing();

    /// How the response stands.
    private static final class Standing implements Telling.Source {
        private String status = "in_progress";
        private int bytes = 1;
        private boolean works = true;
        private int looks;
        private int reads;

        @Override
        public String mark(String owner, String id) throws Failed {
            looks++;
            if (!works) {
                throw new Failed("no store", null);
            }
            return status;
        }

        @Override
        public Folder now(String owner, String id) {
            reads++;
            var text = Json.MAPPER.createObjectNode();
            text.putObject("response").put("id", id).put("status", status).putArray("output");
            return new Folder(new Row(Kind.RESPONSE, id, owner, null, 1, 2, 1, new byte[bytes]), text);
        }
    }

    /// Does it at once, or never.
    private static final class AtOnce implements Telling.Hands {
        private long held;

        @Override
        public void now(Telling who) {
            who.give();
        }

        @Override
        public void later(Telling who, long millis) {}

        @Override
        public boolean holds(Telling who, long bytes) {
            held = bytes;
            return true;
        }

        @Override
        public void over(Telling who) {
            held = 0;
        }
    }

    private String lastTold() {
        byte[] last = told.getLast();
        return last == null ? "" : new String(last, StandardCharsets.UTF_8);
    }

    @Test
    void what_stands_as_it_did_is_not_read_again() {
        AtOnce hands = new AtOnce();
        Telling telling = new Telling("one", ID, -1, standing, hands);

        telling.next(told::add);
        assertThat(lastTold()).contains("response.in_progress");
        assertThat(hands.held).isPositive();
        telling.next(told::add);
        telling.give();
        telling.give();

        assertThat(told).hasSize(1);
        assertThat(standing.looks).isEqualTo(4);
        assertThat(standing.reads).isEqualTo(1);
        assertThat(hands.held).isZero();
        standing.works = false;
        telling.give();
        assertThat(told).as("nothing is over because the store fails").hasSize(1);
        standing.works = true;
        standing.status = "completed";
        telling.give();
        assertThat(lastTold()).contains("response.completed");
        telling.next(told::add);
        assertThat(told.getLast()).isEmpty();
        assertThat(standing.reads).isEqualTo(2);
        assertThat(hands.held).isZero();
    }

    @Test
    void many_streams_of_large_responses_wait_for_each_other_and_leave_room_for_other_keys() throws Exception {
        try (Listeners listeners = new Listeners(standing)) {
            List<Telling> own = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                own.add(listeners.listen("one", ID, -1));
            }
            long held = own.stream()
                    .filter(each -> listeners.holds(each, 3L * LARGE))
                    .count();
            Telling other = listeners.listen("two", ID, -1);

            assertThat(held).isBetween(1L, 3L);
            assertThat(listeners.holds(other, 3L * LARGE)).isTrue();
            Telling waiting = own.getLast();
            assertThat(listeners.holds(waiting, 3L * LARGE)).isFalse();
            own.getFirst().close();
            assertThat(listeners.holds(waiting, 3L * LARGE)).isTrue();
            assertThat(listeners.holds(own.getFirst(), 1)).as("nobody listens").isFalse();
        }
    }

    @Test
    void one_that_there_is_no_room_for_is_read_once_until_there_is() {
        AtOnce crowded = new AtOnce();
        Telling.Hands hands = new Telling.Hands() {
            @Override
            public void now(Telling who) {
                who.give();
            }

            @Override
            public void later(Telling who, long millis) {}

            @Override
            public boolean holds(Telling who, long bytes) {
                return bytes < LARGE && crowded.holds(who, bytes);
            }

            @Override
            public void over(Telling who) {}
        };
        standing.bytes = LARGE;
        Telling telling = new Telling("one", ID, -1, standing, hands);

        telling.next(told::add);
        telling.give();
        telling.give();

        assertThat(told).isEmpty();
        assertThat(standing.reads).isEqualTo(1);
    }
}
