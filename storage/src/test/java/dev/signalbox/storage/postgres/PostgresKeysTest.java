package dev.signalbox.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.port.KeyStore;
import dev.signalbox.core.port.KeyStore.Failed;
import dev.signalbox.core.port.KeyStore.Stored;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.storage.keys.KeyStoreContract;
import dev.signalbox.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A real PostgreSQL keeps what every store of keys promises, also when it is killed or says nothing for a while.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresKeysTest extends KeyStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Twice what the longest way to no answer takes: waiting for others, connecting, being let in, being answered.
    private static final Duration BOUND = Duration.ofSeconds(20);

    private static final Stored WEB = new Stored("web", "sbx_abcd", new byte[32], null, 0, "{\"name\":\"web\"}", 1, 1);

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
        try (PostgresStore store = new PostgresStore(address(), Duration.ofDays(1), Duration.ofDays(1))) {
            store.positions();
        }
    }

    private PostgresUrl address() {
        return PostgresUrl.of(new Secret(server.url(database)));
    }

    @Override
    protected KeyStore open() {
        return new PostgresKeys(address());
    }

    @Test
    void aServerThatWasStartedAgainIsAskedAsIfNothingHadHappened() throws Exception {
        try (KeyStore store = open()) {
            store.create(WEB);
            assertThat(store.find(WEB.hash())).isNotNull();

            server.kill();
            server.restart();

            assertThat(store.find(WEB.hash())).isNotNull();
            assertThat(store.get("web")).isNotNull();
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUpInTimeAndAskedAgainWhenItDoes() throws Exception {
        try (KeyStore store = open()) {
            store.create(WEB);
            store.find(WEB.hash());
            server.pause();
            long begin = System.nanoTime();
            try {
                assertThatThrownBy(() -> store.find(WEB.hash())).isInstanceOf(Failed.class);
                assertThatThrownBy(() -> store.revoke("web")).isInstanceOf(Failed.class);
            } finally {
                server.resume();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
            await().atMost(PATIENCE).ignoreException(Failed.class).until(() -> {
                store.find(WEB.hash());
                return true;
            });
        }
    }

    @Test
    void aRowThatSomebodyHoldsIsNotWaitedForLong() throws Exception {
        try (KeyStore store = open();
                Connection other = DriverManager.getConnection(server.jdbc(database))) {
            store.create(WEB);
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("SELECT * FROM signalbox.keys_state FOR UPDATE");
            }
            long begin = System.nanoTime();

            assertThatThrownBy(() -> store.revoke("web")).isInstanceOf(Failed.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
            // Those who look up keys notice nothing of it.
            assertThat(store.find(WEB.hash())).isNotNull();
            other.rollback();
            await().atMost(PATIENCE).ignoreException(Failed.class).until(() -> store.revoke("web"));
        }
    }

    @Test
    void aDatabaseThatNobodyHasPreparedIsAnErrorAndNotEmpty() throws Exception {
        database = server.database();
        try (KeyStore store = open()) {
            assertThatThrownBy(() -> store.find(WEB.hash()))
                    .isInstanceOf(Failed.class)
                    .hasMessageNotContaining(PostgresServer.PASSWORD);
        }
    }
}
