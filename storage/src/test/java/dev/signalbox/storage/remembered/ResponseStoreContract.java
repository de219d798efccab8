package dev.signalbox.storage.remembered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.core.port.ResponseStore.Entry;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.ResponseStore.Kind;
import dev.signalbox.core.port.ResponseStore.Mark;
import dev.signalbox.core.port.ResponseStore.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every store of responses promises, whatever it is made of.
@Tag("sockets")
public abstract class ResponseStoreContract {
    private static final long NOW = 1_800_000_000_000L;
    private static final int MOST = 10_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    protected Path folder;

    protected abstract ResponseStore open() throws Exception;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Mark answered(String name, String words) {
        return new Mark(bytes(name), bytes(words), true);
    }

    private static Mark asked(String name, String words) {
        return new Mark(bytes(name), bytes(words), false);
    }

    private static Row row(String id, long expires) {
        return new Row(Kind.RESPONSE, id, "web", null, NOW, expires, 1, bytes(id));
    }

    private static Entry entry(String id, Mark... marks) {
        return new Entry(row(id, NOW + 1_000), MOST, List.of(), List.of(marks));
    }

    private static @Nullable String holder(ResponseStore store, String name) throws Failed {
        return store.holders(List.of(bytes(name))).getFirst();
    }

    @Test
    void theVersionIsToldWithoutWhatIsInIt() throws Exception {
        try (ResponseStore store = open()) {
            store.put(List.of(entry("one")));
            assertThat(store.version("web", "one", NOW)).isEqualTo(1);

            Row next = new Row(Kind.RESPONSE, "one", "web", null, NOW, NOW + 1_000, 2, bytes("more"));
            assertThat(store.replace(next, List.of())).isTrue();

            assertThat(store.version("web", "one", NOW)).isEqualTo(2);
            assertThat(store.version("other", "one", NOW)).isZero();
            assertThat(store.version("web", "one", NOW + 1_000)).isZero();
        }
    }

    @Test
    void itemsAreFoundInTheOrderInWhichTheyAreAskedFor() throws Exception {
        try (ResponseStore store = open()) {
            List<byte[]> names = new ArrayList<>();
            List<@Nullable String> expected = new ArrayList<>();
            List<Mark> marks = new ArrayList<>();
            for (int i = 0; i < 450; i++) {
                marks.add(answered("m" + i, "words"));
                names.add(bytes("m" + i));
                expected.add("one");
                names.add(bytes("unknown" + i));
                expected.add(null);
            }
            store.put(List.of(entry("one", marks.toArray(Mark[]::new))));

            assertThat(store.holders(names)).isEqualTo(expected);
            assertThat(store.holders(List.of())).isEmpty();
        }
    }

    @Test
    void aNameOfDifferentItemsNamesNone() throws Exception {
        try (ResponseStore store = open()) {
            store.put(List.of(entry("one", asked("1", "mine"), answered("a", "red"), asked("same", "words"))));
            store.put(List.of(
                    entry("two", asked("1", "yours"), asked("same", "words")), entry("three", answered("a", "blue"))));

            assertThat(holder(store, "1")).isEmpty();
            assertThat(holder(store, "a")).isEmpty();
            assertThat(holder(store, "same")).isEqualTo("one");
            // And stays so.
            store.put(List.of(entry("four", asked("1", "mine"))));
            assertThat(holder(store, "1")).isEmpty();
        }
    }

    @Test
    void whatWasAnsweredKeepsItsNameWhoeverAsksWithOtherWordsByIt() throws Exception {
        try (ResponseStore store = open()) {
            store.put(List.of(entry("one", answered("msg", "said"))));
            store.put(List.of(entry("two", asked("msg", "said, in short"))));

            assertThat(holder(store, "msg")).isEqualTo("one");
        }
    }

    @Test
    void namesGoWithTheirResponseAndThoseOfNobodyWhenItIsTime() throws Exception {
        try (ResponseStore store = open()) {
            store.put(List.of(entry("one", answered("a", "x"), answered("b", "x"))));
            store.put(List.of(entry("two", answered("b", "y"))));
            assertThat(store.delete("web", "one")).isTrue();
            assertThat(holder(store, "a")).isNull();
            assertThat(holder(store, "b")).isEmpty();

            store.sweep(NOW + 999);
            assertThat(holder(store, "b")).isEmpty();
            assertThat(store.sweep(NOW + 1_000)).isEqualTo(1);
            assertThat(holder(store, "b")).isNull();
        }
    }

    @Test
    void whatAnotherIsBuiltOnStaysAsLongAsThatWhicheverOfSeveralIsFirst() throws Exception {
        try (ResponseStore store = open()) {
            store.put(List.of(entry("one")));
            store.put(List.of(
                    new Entry(row("three", NOW + 9_000), MOST, List.of("one"), List.of()),
                    new Entry(row("two", NOW + 5_000), MOST, List.of("one", "one"), List.of())));

            assertThat(store.get("web", "one", NOW + 8_999)).isNotNull();
            assertThat(store.get("web", "one", NOW + 9_000)).isNull();
        }
    }

    @Test
    void anOwnerHasNoMoreThanAFewTooMany() throws Exception {
        try (ResponseStore store = open()) {
            int most = 200;
            List<Entry> all = IntStream.range(0, 3 * most)
                    .mapToObj(i -> new Entry(row("r%04d".formatted(i), NOW + 1_000), most, List.of(), List.of()))
                    .toList();
            int dropped = 0;
            for (int from = 0; from < all.size(); from += 7) {
                dropped += store.put(all.subList(from, Math.min(all.size(), from + 7)));
            }

            // A fiftieth, and what was put at once.
            assertThat(3L * most - dropped).isBetween((long) most, most + 4L + 7);
            assertThat(store.figures().responses()).isEqualTo(3L * most - dropped);
            assertThat(store.get("web", "r0599", NOW)).isNotNull();
            assertThat(store.get("web", "r0000", NOW)).isNull();
        }
        // Nobody has counted in this process yet.
        try (ResponseStore store = open()) {
            store.put(List.of(new Entry(row("s", NOW + 1_000), 10, List.of(), List.of())));
            assertThat(store.figures().responses()).isEqualTo(10);
        }
    }
}
