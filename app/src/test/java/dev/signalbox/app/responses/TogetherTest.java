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
import java.util.concurrent.atomic.AtomicInteger;
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
        assertThat(written).allMatch(each -> each.size() == 1);
        assertThat(written.stream().flatMap(List::stream)).hasSize(MANY - 1).doesNotHaveDuplicates();
    }

    @Test
    void whoever_waits_is_written_at_once_though_not_more_than_64() throws Exception {
        Together together = new Together(this::write);
        gathered(together, 64 + 3);
        assertThat(written.stream().map(List::size)).containsExactly(1, 64, 3);
    }

    @Test
    void where_the_store_is_away_nobody_waits_for_each_of_the_others_to_fail() throws Exception {
        AtomicInteger tried = new AtomicInteger();
        Together together = new Together(entries -> {
            if (entries.getFirst().row().id().equals("0")) {
                return write(entries);
            }
            tried.incrementAndGet();
            throw new Failed("away", null);
        });
        List<Future<Integer>> all = gathered(together, 20);
        for (Future<Integer> each : all) {
            assertThatThrownBy(each::get).hasRootCauseMessage("away");
        }
        // All at once, then two on their own.
        assertThat(tried).hasValue(3);
    }

    @Test
    void a_fault_with_one_is_nobody_elses() throws Exception {
        Together together = new Together(entries -> {
            if (entries.stream().anyMatch(each -> each.row().id().equals("n2"))) {
                throw new IllegalStateException("two");
            }
            return write(entries);
        });
        List<Future<Integer>> all = gathered(together, 4);
        assertThatThrownBy(all.get(1)::get).hasRootCauseMessage("two");
        assertThat(written.stream().flatMap(List::stream)).containsExactlyInAnyOrder("0", "n1", "n3", "n4");
    }

    /// Has the first written while so many others come.
    private List<Future<Integer>> gathered(Together together, int many) {
        List<Future<Integer>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> together.put(entry("0")));
            await().until(() -> writing.getCount() == 0);
            for (int i = 1; i <= many; i++) {
                String id = "n" + i;
                all.add(threads.submit(() -> together.put(entry(id))));
            }
            await().until(() -> together.waiting() == many);
            disk.countDown();
        }
        return all;
    }
}
