package dev.signalbox.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.core.port.Accounts.Unavailable;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.shipping.Reports;
import dev.signalbox.storage.shipping.Store;
import dev.signalbox.storage.shipping.StoreContract;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Records;
import dev.signalbox.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A real PostgreSQL keeps what every store promises.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresContractTest extends StoreContract {
    private static final Duration LONG = Duration.ofDays(36_500);

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private PostgresServer server;

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private String database;

    @BeforeAll
    void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void make() throws Exception {
        database = server.database();
    }

    @Override
    protected Store open(Duration keepRecords, Duration keepSums) {
        return new PostgresStore(address(), keepRecords, keepSums);
    }

    @Override
    protected Reports reports() {
        return new PostgresReports(address());
    }

    @Override
    protected void makeNewer() throws Exception {
        sql("UPDATE signalbox.schema_version SET version = 99");
    }

    @Test
    void manyThatStartAtOnceMakeOneSchemaAndAllIsAddedUp() throws Exception {
        int gateways = 6;
        int batches = 20;
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(gateways)) {
            for (int gateway = 0; gateway < gateways; gateway++) {
                int spool = gateway;
                Callable<Boolean> work = () -> {
                    try (Store store = open(LONG, LONG)) {
                        for (int i = 1; i <= batches; i++) {
                            store.write(
                                    batch(1_000L * spool + i, Records.tagged("a", "n=" + i), Records.refused("b")),
                                    List.of());
                        }
                    }
                    return true;
                };
                all.add(threads.submit(work));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(succeeded()).isEqualTo((long) gateways * batches);
        assertThat(sql("SELECT count(*) FROM signalbox.requests")).isEqualTo("" + 2 * gateways * batches);
    }

    @Test
    void aSchemaOfTheVersionBeforeHabitsIsBroughtOver() throws Exception {
        try (Store store = open(LONG, LONG)) {
            store.write(batch(1, Records.answered("old")), List.of());
        }
        sql(
                "DROP TABLE signalbox.habits; DROP TABLE signalbox.remembered_items; DROP TABLE signalbox.remembered; ALTER TABLE signalbox.requests DROP COLUMN max_tokens, DROP COLUMN body_digest;"
                        + " UPDATE signalbox.schema_version SET version = 3");

        try (Store store = open(LONG, LONG)) {
            UsageRecord asked = Records.asked("new", 1_790_000_000_000L, "web", "chat", 4096, 20, 7);
            store.write(batch(2, asked), List.of());

            assertThat(reports().request("old")).containsExactly(Records.answered("old"));
            assertThat(reports().request("new")).containsExactly(asked);
            assertThat(reports().habits(Instant.EPOCH, Instant.now().plus(LONG)))
                    .hasSize(1);
        }
    }

    @Test
    void whatTwoGatewaysSayOfHabitsIsAddedUp() throws Exception {
        for (int gateway = 0; gateway < 2; gateway++) {
            try (Store store = open(LONG, LONG)) {
                store.write(
                        batch(
                                1_000L * gateway + 1,
                                Records.asked("a", 1_790_000_000_000L, "web", "chat", 4096, 20 + gateway, 7)),
                        List.of());
            }
        }

        assertThat(reports().habits(Instant.EPOCH, Instant.now().plus(LONG)))
                .extracting(Habit::declared, Habit::largest, Habit::compared, Habit::repeats)
                .containsExactly(tuple(8192L, 21L, 2L, 0L));
    }

    @Test
    void aTransactionWhoseConnectionWasLostIsWaitedForAndNotRepeated() throws Exception {
        try (Store store = open(LONG, LONG);
                Connection lost = DriverManager.getConnection(server.jdbc(database));
                Statement statement = lost.createStatement();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Batch batch = batch(1, Records.answered("a"));
            String node = batch.reached().getFirst().file().node();
            store.positions();
            lost.setAutoCommit(false);
            statement.execute("INSERT INTO signalbox.spools (node) VALUES ('" + node + "')");
            statement.execute("INSERT INTO signalbox.positions VALUES ('" + node + "', 1, 200)");

            Future<?> again = thread.submit(() -> {
                store.write(batch, List.of());
                return true;
            });
            await().until(() ->
                    !sql("SELECT pid FROM pg_locks WHERE NOT granted").isEmpty());
            lost.commit();
            again.get();

            assertThat(sql("SELECT count(*) FROM signalbox.requests")).isEqualTo("0");
        }
    }

    @Test
    void whatTheSchemaOfSomebodyElseHasIsNotTouched() throws Exception {
        sql("CREATE SCHEMA signalbox; CREATE TABLE signalbox.theirs (a integer)");

        try (Store store = open(LONG, LONG)) {
            assertThatThrownBy(store::positions)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("not those of Signalbox")
                    .extracting(e -> ((StoreException) e).isLasting())
                    .isEqualTo(true);
        }
    }

    @Test
    void aSchemaThatSomebodyMadeForItNeedsNoRightInTheDatabase() throws Exception {
        sql("CREATE ROLE gateway_" + database + " LOGIN PASSWORD 'gate'; CREATE SCHEMA signalbox AUTHORIZATION gateway_"
                + database);
        PostgresUrl least = PostgresUrl.of(
                new Secret("postgres://gateway_" + database + ":gate@127.0.0.1:" + server.port() + "/" + database));

        try (Store store = new PostgresStore(least, LONG, LONG)) {
            store.write(batch(1, Records.answered("a")), List.of());
            store.tidy(System.currentTimeMillis());
        }
        assertThat(new PostgresReports(least).request("a")).hasSize(1);
    }

    @Test
    void anEncodingThatCannotTakeEveryTextIsRefused() throws Exception {
        server.sql(
                "postgres",
                "CREATE DATABASE latin_" + database
                        + " TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
        PostgresUrl latin = PostgresUrl.of(new Secret(server.url("latin_" + database)));

        try (Store store = new PostgresStore(latin, LONG, LONG)) {
            assertThatThrownBy(store::positions).hasMessageContaining("LATIN1").hasMessageContaining("UTF8");
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() throws Exception {
        PostgresUrl wrong =
                PostgresUrl.of(new Secret(server.url(database).replace(PostgresServer.PASSWORD, "gUessed-wrong")));

        try (Store store = new PostgresStore(wrong, LONG, LONG)) {
            assertThatThrownBy(store::positions)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("authentication failed")
                    .hasMessageNotContaining("gUessed-wrong")
                    .extracting(e -> ((StoreException) e).isLasting())
                    .isEqualTo(false);
        }
        assertThatThrownBy(() -> new PostgresReports(wrong).request("a"))
                .isInstanceOf(Unavailable.class)
                .hasStackTraceContaining("authentication failed")
                .hasMessageNotContaining("gUessed-wrong");
    }

    @Test
    void whatCannotBeWrittenWholeIsNotThereAtAll() throws Exception {
        try (Store store = open(LONG, LONG)) {
            store.positions();
            sql("ALTER TABLE signalbox.totals ADD CONSTRAINT refuse CHECK (outcome <> 'client_gone')");

            assertThatThrownBy(() -> store.write(batch(1, Records.answered("good"), Records.refused("bad")), List.of()))
                    .isInstanceOf(StoreException.class);

            assertThat(reports().request("good")).isEmpty();
            assertThat(store.positions()).isEmpty();
            store.write(batch(1, Records.answered("good")), List.of());
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(1);
        }
    }

    @Test
    void tablesOfTheNextDaysAreMadeAheadAndThoseThatAreOverDeletedWhole() throws Exception {
        try (Store store = open(Duration.ofDays(1), LONG)) {
            store.write(batch(1, Records.refused("of 1970")), List.of());
            assertThat(tables()).contains("requests_19700101");

            long now = System.currentTimeMillis();
            while (store.tidy(now)) {
                // Until there is nothing left to do.
            }

            assertThat(tables().lines()).hasSize(3);
        }
    }

    @Test
    void aDayThatSomebodyReadsIsDeletedLater() throws Exception {
        try (Store store = open(Duration.ofDays(1), LONG);
                Connection reader = DriverManager.getConnection(server.jdbc(database))) {
            store.write(batch(1, Records.refused("of 1970")), List.of());
            reader.setAutoCommit(false);
            try (Statement statement = reader.createStatement()) {
                statement.execute("SELECT * FROM signalbox.requests");
            }
            long now = System.currentTimeMillis();

            assertThat(store.tidy(now)).isFalse();
            assertThat(tables()).contains("requests_19700101");
            reader.rollback();

            assertThat(store.tidy(now)).isTrue();
            assertThat(tables()).doesNotContain("requests_19700101");
        }
    }

    private String tables() throws Exception {
        return sql("SELECT relname FROM pg_class WHERE relname ~ '^requests_[0-9]+$' ORDER BY 1");
    }

    private String sql(String commands) throws Exception {
        return server.sql(database, commands);
    }

    private PostgresUrl address() {
        return PostgresUrl.of(new Secret(server.url(database)));
    }
}
