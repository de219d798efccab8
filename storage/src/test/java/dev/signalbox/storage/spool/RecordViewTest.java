package dev.signalbox.storage.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.model.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordViewTest {
    private static final Place PLACE = new Place("x", 0, 1, 64);

    private final RecordView view = new RecordView();

    @Test
    void itShowsWhatReadingTheRecordGives() throws RecordFormat.Unreadable {
        for (UsageRecord record : List.of(
                Records.answered("결제"),
                Records.refused("r"),
                Records.spoken("s"),
                Records.asked("u", 1, "web", "chat", 4096, 20, -7),
                Records.tagged("t", "team=search"))) {
            byte[] id = record.requestId().getBytes(StandardCharsets.UTF_8);

            RecordView seen = at(Kept.of(PLACE, record).bytes());

            assertThat(seen.epochMillis()).isEqualTo(record.epochMillis());
            assertThat(seen.durationNanos()).isEqualTo(record.durationNanos());
            assertThat(seen.firstContentNanos()).isEqualTo(record.firstContentNanos());
            assertThat(seen.input()).isEqualTo(record.usage().input());
            assertThat(seen.output()).isEqualTo(record.usage().output());
            assertThat(seen.cachedInput()).isEqualTo(record.usage().cachedInput());
            assertThat(seen.cacheWrite()).isEqualTo(record.usage().cacheWrite());
            assertThat(seen.reasoning()).isEqualTo(record.usage().reasoning());
            assertThat(seen.cost())
                    .isEqualTo(record.cost() == null ? 0 : record.cost().picodollars());
            assertThat(seen.costUnknown()).isEqualTo(record.costUnknown());
            assertThat(seen.costInVain()).isEqualTo(record.costInVain());
            assertThat(seen.maxTokens()).isEqualTo(record.maxTokens());
            assertThat(seen.digest()).isEqualTo(record.digest());
            assertThat(seen.estimated()).isEqualTo(record.usage().estimated());
            assertThat(RecordView.texts(Kept.of(PLACE, record).bytes(), seen.kindFrom(1), 3))
                    .containsExactly(record.workload(), record.route(), record.target());
            assertThat(seen.attempts()).isEqualTo(record.attempts().size());
            assertThat(seen.outcome()).isEqualTo(record.outcome());
            assertThat(seen.ofKind(0)).isEqualTo(record.key() == null ? "" : record.key());
            assertThat(seen.ofKind(1)).isEqualTo(record.workload());
            assertThat(seen.ofKind(2)).isEqualTo(record.route());
            assertThat(seen.ofKind(3)).isEqualTo(record.target());
            assertThat(seen.hasId(id)).isTrue();
            assertThat(seen.idHash()).isEqualTo(RecordView.hash(id, 0, id.length));
        }
    }

    @Test
    void theSameIsAskedWhereDigestKeyAndRouteAreTheSame() throws RecordFormat.Unreadable {
        long asked = asked("web", "chat", 7);

        assertThat(at(Kept.of(PLACE, Records.asked("b", 2, "web", "chat", 9, 9, 7))
                                .bytes())
                        .asked())
                .isEqualTo(asked)
                .isNotZero();
        assertThat(asked("web", "chat", 8)).isNotEqualTo(asked);
        assertThat(asked("app", "chat", 7)).isNotEqualTo(asked);
        assertThat(asked("web", "talk", 7)).isNotEqualTo(asked);
        assertThat(asked("web", "chat", 0)).isZero();
    }

    private long asked(String key, String route, long digest) throws RecordFormat.Unreadable {
        return at(Kept.of(PLACE, Records.asked("a", 1, key, route, 0, 1, digest))
                        .bytes())
                .asked();
    }

    @Test
    void whatEndsEarlyIsNoRecord() {
        byte[] whole = Kept.of(PLACE, Records.answered("req_1")).bytes();

        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> at(part)).isInstanceOf(RecordFormat.Unreadable.class);
        }
    }

    private RecordView at(byte[] bytes) throws RecordFormat.Unreadable {
        return view.at(bytes, 0, bytes.length);
    }
}
