package dev.signalbox.bench.pieces;

import dev.signalbox.core.access.KeyHash;
import dev.signalbox.core.access.KeySecret;
import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.access.Keyring.Credentials.Presented;
import dev.signalbox.core.access.KnownKeys;
import dev.signalbox.core.access.KnownKeys.Found;
import dev.signalbox.core.port.KeyStore;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.storage.sqlite.SqliteKeys;
import dev.signalbox.storage.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Whose a request is, each time another caller's at random: a declared key, one made at run time that was met before,
/// and what the SQLite store takes for one that was not. Beside 10,000 declared keys, which is the most.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyBenchmark {
    private static final int DECLARED = 10_000;

    /// What is in memory.
    @State(Scope.Thread)
    public static class Memory {
        /// Keys made at run time.
        @Param({"10000", "1000000"})
        public int keys;

        private final SplittableRandom random = new SplittableRandom(1);
        private final KnownKeys known = new KnownKeys(Memory::find);
        private Credentials[] declared = {};
        private Credentials[] met = {};
        private @Nullable Keyring keyring;

        /// Meets all of them, and says what those that are kept take.
        @Setup(Level.Trial)
        public void fill() {
            List<Key> callers = new ArrayList<>();
            declared = new Credentials[DECLARED];
            for (int i = 0; i < DECLARED; i++) {
                String secret = "a-secret-of-a-caller-" + i;
                callers.add(new Key("caller " + i, new Secret(secret), Workload.DEFAULT_NAME, Set.of()));
                declared[i] = new Presented(secret);
            }
            Keyring made = new Keyring(policy(callers), new byte[16], known);
            keyring = made;
            met = new Credentials[Math.min(keys, KnownKeys.MAX)];
            for (int i = 0; i < met.length; i++) {
                met[i] = new Presented(KeySecret.make(random));
            }
            long before = used();
            for (int i = met.length; i < keys; i++) {
                made.lookUp(KeySecret.make(random), 1, _ -> {});
            }
            for (Credentials each : met) {
                made.lookUp(((Presented) each).secret(), 1, _ -> {});
            }
            System.out.printf(
                    "%,d of %,d keys are kept, in %.1f MiB%n", known.size(), keys, (used() - before) / 1048576.0);
        }

        private static void find(String secret, Consumer<? super Found> then) {
            then.accept(new Found.Known(
                    new Key("of " + secret, Key.FORGOTTEN, Workload.DEFAULT_NAME, Set.of()), Long.MAX_VALUE));
        }

        private static long used() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        private Keyring.@Nullable Verdict of(Credentials[] callers) {
            return keyring == null ? null : keyring.identify(callers[random.nextInt(callers.length)], 1);
        }
    }

    /// What is in the store.
    @State(Scope.Thread)
    public static class Kept {
        private static final int ASKED = 10_000;

        /// Keys made at run time.
        @Param({"10000", "1000000"})
        public int keys;

        private final SplittableRandom random = new SplittableRandom(2);
        private final KeyHash hash = new KeyHash(new byte[32]);
        private final String[] asked = new String[ASKED];
        private @Nullable Path folder;
        private @Nullable KeyStore store;

        @Setup(Level.Trial)
        public void fill() throws IOException, SQLException, KeyStore.Failed {
            Path made = Files.createTempDirectory("signalbox-keys");
            folder = made;
            Path file = made.resolve("s.db");
            SqliteStore.open(file, Duration.ofDays(1), Duration.ofDays(1)).close();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO keys (name, shown, hash,"
                            + " old_until, declared, created, rotated, revoked, change)"
                            + " VALUES (?1, 'sbx_abcd', ?2, 0, '{}', 1, 1, 0, ?3)")) {
                connection.setAutoCommit(false);
                for (int i = 0; i < keys; i++) {
                    String secret = KeySecret.make(random);
                    asked[i % ASKED] = secret;
                    insert.setString(1, "key " + i);
                    insert.setBytes(2, hash.of(secret));
                    insert.setLong(3, i + 1L);
                    insert.executeUpdate();
                }
                connection.commit();
            }
            store = SqliteKeys.open(file);
        }

        @TearDown(Level.Trial)
        public void empty() throws IOException, KeyStore.Failed {
            if (store != null) {
                store.close();
            }
            if (folder != null) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }

        private KeyStore.@Nullable Stored one() throws KeyStore.Failed {
            return store == null ? null : store.find(hash.of(asked[random.nextInt(ASKED)]));
        }
    }

    @Benchmark
    public Keyring.@Nullable Verdict declared(Memory memory) {
        return memory.of(memory.declared);
    }

    @Benchmark
    public Keyring.@Nullable Verdict madeAtRunTime(Memory memory) {
        return memory.of(memory.met);
    }

    @Benchmark
    public KeyStore.@Nullable Stored notMetYet(Kept kept) throws KeyStore.Failed {
        return kept.one();
    }

    private static Policy policy(List<Key> keys) {
        Listener nowhere = new Listener("127.0.0.1", 0, null, List.of());
        return new Policy(
                nowhere,
                nowhere,
                Map.of(),
                Map.of(Route.DIRECT, new Route(Route.DIRECT, List.of(), Timeouts.DEFAULT, 3, false)),
                Map.of(Workload.DEFAULT_NAME, Workload.DEFAULT),
                keys,
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ofSeconds(30));
    }
}
