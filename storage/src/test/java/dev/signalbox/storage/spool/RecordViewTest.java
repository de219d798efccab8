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
