package dev.signalbox.app.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.port.ResponseStore.Entry;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.ResponseStore.Kind;
import dev.signalbox.core.port.ResponseStore.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What several put at once.
class TogetherTest {
    private static final int MANY = 20;

    private final List<List<String>> written = new CopyOnWriteArrayList<>();
    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch disk = new CountDownLatch(1);

    private static Entry entry(String id) {
        return new Entry(new Row(Kind.RESPONSE, id, "", null, 1, 2, 1, new byte[1]), 10, List.of(), List.of());
    }

    /// The first to write has the disk until the others have come, and one of them is refused.
    private int write(List<Entry> entries) throws Failed {
        List<String> ids = entries.stream().map(each -> each.row().id()).toList();
        writing.countDown();
        try {
            if (ids.contains("0") && !disk.await(20, TimeUnit.SECONDS)) {
                throw new Failed("nobody came", null);
            }
        } catch (InterruptedException e) {
            throw new Failed("interrupted", e);
        }
        if (ids.contains("7")) {
            throw new Failed("no seven", null);
        }
        written.add(ids);
        return 1;
    }

    @Test
    void whoever_comes_while_one_is_written_is_written_with_others_and_for_itself() throws Exception {
        Together together = new Together(this::write);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            all.add(threads.submit(() -> together.put(entry("0"))));
            await().until(() -> writing.getCount() == 0);
            for (int i = 1; i < MANY; i++) {
                String id = String.valueOf(i);
                all.add(threads.submit(() -> together.put(entry(id))));
            }
            await().until(() -> together.waiting() == MANY - 1);
            disk.countDown();

            for (int i = 0; i < MANY; i++) {
                Future<Integer> each = all.get(i);
                if (i == 7) {
                    assertThatThrownBy(each::get).hasRootCauseMessage("no seven");
                } else {
                    assertThat(each.get()).isNotNegative();
                }
            }
        }
        assertThat(written.getFirst()).containsExactly("0");
        assertThat(written.stream().flatMap(List::stream)).hasSize(MANY - 1).doesNotHaveDuplicates();
    }
}
