package dev.signalbox.storage.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.core.port.KeyStore;
import dev.signalbox.core.port.KeyStore.Changes;
import dev.signalbox.core.port.KeyStore.Failed;
import dev.signalbox.core.port.KeyStore.Stored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every store of keys promises, whatever it is made of.
@Tag("sockets")
public abstract class KeyStoreContract {
    private static final long NOW = 1_800_000_000_000L;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    protected Path folder;

    /// Opens the same store once more.
    protected abstract KeyStore open() throws Exception;

    private static Stored key(String name) {
        return key(name, name + " 1", null);
    }

    private static Stored key(String name, String secret, @Nullable String before) {
        return new Stored(
                name,
                "sbx_abcd",
                hash(secret),
                before == null ? null : hash(before),
                before == null ? 0 : NOW + 5,
                "{\"name\":\"" + name + "\",\"tag\":\"ä'\\\"😀\"}",
                NOW,
                NOW + 1);
    }

    private static byte[] hash(String secret) {
        return Arrays.copyOf(secret.getBytes(StandardCharsets.UTF_8), 32);
    }

    private static Stored found(@Nullable Stored stored) {
        return Objects.requireNonNull(stored);
    }

    private static void same(@Nullable Stored one, Stored other) {
        assertThat(found(one)).usingRecursiveComparison().isEqualTo(other);
    }

    private static List<String> names(List<Stored> keys) {
        return keys.stream().map(Stored::name).toList();
    }

    // ── Many at once ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void manyAreMadeAtOnceOrNoneOfThem() throws Exception {
        try (KeyStore store = open()) {
            assertThat(store.createAll(List.of(key("a"), key("b")))).isTrue();
            assertThat(store.createAll(List.of(key("c"), key("a")))).isFalse();

            assertThat(names(store.list("", 10))).containsExactly("a", "b");
            assertThat(store.create(key("c"))).isTrue();
            assertThat(store.createAll(List.of())).isTrue();
        }
    }

    @Test
    void othersHearOfEachOfThem() throws Exception {
        try (KeyStore store = open()) {
            long before = store.changesSince(-1).counter();
            List<Stored> many = IntStream.range(0, 2_500)
                    .mapToObj(number -> key("key" + number))
                    .toList();
            assertThat(store.createAll(many)).isTrue();

            Set<String> heard = new HashSet<>();
            KeyStore.Changes changes = store.changesSince(before);
            while (!changes.names().isEmpty()) {
                heard.addAll(changes.names());
                changes = store.changesSince(changes.counter());
            }
            assertThat(heard).hasSize(2_500);
        }
    }

    // ── One key ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void aKeyIsFoundByItsHashAndItsNameAsItWasMadeAndOutlivesTheProcess() throws Exception {
        try (KeyStore store = open()) {
            assertThat(store.create(key("wéb"))).isTrue();

            same(store.find(hash("wéb 1")), key("wéb"));
        }
        try (KeyStore store = open()) {
            same(store.get("wéb"), key("wéb"));
            assertThat(store.find(hash("other"))).isNull();
            assertThat(store.get("web")).isNull();
        }
    }

    @Test
    void aNameIsTakenOnceUntilItIsRevoked() throws Exception {
        try (KeyStore store = open()) {
            store.create(key("web"));
            assertThat(store.create(key("web", "web 2", null))).isFalse();
            same(store.get("web"), key("web"));

            assertThat(store.revoke("web")).isTrue();
            assertThat(store.create(key("web", "web 3", null))).isTrue();
            same(store.find(hash("web 3")), key("web", "web 3", null));
            assertThat(store.find(hash("web 1"))).isNull();
        }
    }

    @Test
    void aRevokedKeyIsGoneWithBothOfItsSecrets() throws Exception {
        try (KeyStore store = open()) {
            store.create(key("web"));
            store.replace(key("web", "web 2", "web 1"), hash("web 1"));

            assertThat(store.revoke("web")).isTrue();

            assertThat(store.find(hash("web 1"))).isNull();
            assertThat(store.find(hash("web 2"))).isNull();
            assertThat(store.get("web")).isNull();
            assertThat(store.list("", 10)).isEmpty();
            assertThat(store.revoke("web")).isFalse();
            assertThat(store.revoke("nobody")).isFalse();
        }
    }

    @Test
    void aKeyIsFoundByTheSecretBeforeToo() throws Exception {
        try (KeyStore store = open()) {
            store.create(key("web"));
            Stored second = key("web", "web 2", "web 1");

            assertThat(store.replace(second, hash("web 1"))).isTrue();

            same(store.find(hash("web 1")), second);
            same(store.find(hash("web 2")), second);
            assertThat(store.replace(key("web", "web 3", null), hash("web 2"))).isTrue();
            assertThat(store.find(hash("web 1"))).isNull();
        }
    }

    @Test
    void whoSawAnOlderStateReplacesNothing() throws Exception {
        try (KeyStore store = open()) {
            store.create(key("web"));
            store.replace(key("web", "web 2", null), hash("web 1"));

            assertThat(store.replace(key("web", "web 3", null), hash("web 1"))).isFalse();
            assertThat(store.find(hash("web 3"))).isNull();
            store.revoke("web");
            assertThat(store.replace(key("web", "web 3", null), hash("web 2"))).isFalse();
        }
    }

    @Test
    void theyAreListedInTheOrderOfTheirNamesAPageAtATime() throws Exception {
        try (KeyStore store = open()) {
            for (String name : List.of("b", "ä", "a", "B", "c")) {
                store.create(key(name));
            }
            store.revoke("c");

            assertThat(names(store.list("", 10))).containsExactly("B", "a", "b", "ä");
            assertThat(names(store.list("", 2))).containsExactly("B", "a");
            assertThat(names(store.list("a", 10))).containsExactly("b", "ä");
        }
    }

    // ── Several processes ────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void whatOneProcessDoesTheOthersHear() throws Exception {
        try (KeyStore one = open();
                KeyStore other = open()) {
            one.create(key("early"));
            Changes begin = other.changesSince(-1);
            assertThat(begin).extracting(Changes::names, Changes::complete).containsExactly(List.of(), true);

            one.create(key("web"));
            one.create(key("batch"));
            one.revoke("web");
            assertThat(one.create(key("batch"))).isFalse();
            Changes changes = other.changesSince(begin.counter());

            assertThat(changes.names()).containsExactly("batch", "web");
            assertThat(changes.complete()).isTrue();
            assertThat(other.changesSince(changes.counter()).names()).isEmpty();
            assertThat(other.changesSince(0).names()).containsExactly("early", "batch", "web");
            assertThat(other.find(hash("web 1"))).isNull();
        }
    }

    @Test
    void manyChangesAreHeardInTurn() throws Exception {
        try (KeyStore store = open()) {
            int many = 1_500;
            for (int i = 0; i < many; i++) {
                store.create(key("k" + i));
            }
            List<String> heard = new ArrayList<>();
            Changes changes = store.changesSince(0);
            while (!changes.names().isEmpty()) {
                assertThat(changes.complete()).isTrue();
                heard.addAll(changes.names());
                changes = store.changesSince(changes.counter());
            }

            assertThat(heard).hasSize(many).doesNotHaveDuplicates();
        }
    }

    @Test
    void aCounterOfAnotherStoreIsNotTakenForItsOwn() throws Exception {
        try (KeyStore store = open()) {
            store.create(key("web"));
            long own = store.changesSince(-1).counter();

            assertThat(store.changesSince(own + 1))
                    .extracting(Changes::counter, Changes::complete)
                    .containsExactly(own, false);
        }
    }

    @Test
    void nobodyWhoFollowsTheChangesMissesOneHoweverManyMakeThem() throws Exception {
        int makers = 4;
        int each = 40;
        List<String> heard = new ArrayList<>();
        try (KeyStore listener = open();
                ExecutorService threads = Executors.newFixedThreadPool(makers)) {
            List<Future<?>> all = new ArrayList<>();
            for (int maker = 0; maker < makers; maker++) {
                String prefix = "m" + maker + "-";
                Callable<Boolean> work = () -> {
                    try (KeyStore store = open()) {
                        for (int i = 0; i < each; i++) {
                            patiently(store, key(prefix + i));
                        }
                    }
                    return true;
                };
                all.add(threads.submit(work));
            }
            long counter = 0;
            while (heard.size() < makers * each
                    && !(all.stream().allMatch(Future::isDone) && nothingMore(listener, counter))) {
                Changes changes = listener.changesSince(counter);
                heard.addAll(changes.names());
                counter = changes.counter();
            }
            for (Future<?> future : all) {
                future.get();
            }
        }

        assertThat(heard).hasSize(makers * each).doesNotHaveDuplicates();
    }

    private static boolean nothingMore(KeyStore store, long counter) throws Failed {
        return store.changesSince(counter).names().isEmpty();
    }

    /// On a busy machine another one may write for longer than one waits.
    private static void patiently(KeyStore store, Stored key) throws Failed {
        for (int left = 20; ; left--) {
            try {
                store.create(key);
                return;
            } catch (Failed e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    @Test
    void oneOfManyWhoMakeTheSameKeyAtOnceMakesIt() throws Exception {
        int makers = 4;
        List<Boolean> made = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(makers)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int maker = 0; maker < makers; maker++) {
                String secret = "secret " + maker;
                all.add(threads.submit(() -> {
                    try (KeyStore store = open()) {
                        return store.create(key("web", secret, null));
                    }
                }));
            }
            for (Future<Boolean> each : all) {
                made.add(each.get());
            }
        }

        assertThat(made).containsOnlyOnce(true);
    }

    // ── What hashes are made with ────────────────────────────────────────────────────────────────────────────────────

    @Test
    void whileThereAreKeysTheMarkStaysAndOthersAreTold() throws Exception {
        try (KeyStore store = open()) {
            assertThat(store.marked(hash("mine"))).isTrue();
            store.create(key("web"));
            assertThat(store.marked(hash("mine"))).isTrue();
            assertThat(store.marked(hash("yours"))).isFalse();
        }
        try (KeyStore store = open()) {
            assertThat(store.marked(hash("yours"))).isFalse();
            assertThat(store.marked(hash("mine"))).isTrue();
        }
    }

    @Test
    void withoutKeysAnotherMarkTakesItsPlace() throws Exception {
        try (KeyStore store = open()) {
            store.marked(hash("mine"));
            assertThat(store.marked(hash("yours"))).isTrue();
            store.create(key("web"));
            assertThat(store.marked(hash("mine"))).isFalse();
            store.revoke("web");

            assertThat(store.marked(hash("mine"))).isTrue();
        }
    }

    @Test
    void whatIsKeptOfAKeyIsNotShownByAccident() throws Exception {
        assertThat(List.of(key("web")).toString()).isEqualTo("[Stored[web]]");
        assertThat(tuple(key("web")).toString()).doesNotContain("sbx_");
    }
}
