package dev.signalbox.storage.postgres;

import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.storage.remembered.ResponseStoreContract;
import dev.signalbox.testkit.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/// A real PostgreSQL keeps what every store of responses promises.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresResponsesTest extends ResponseStoreContract {
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private PostgresServer server;

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private PostgresUrl address;

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
        address = PostgresUrl.of(new Secret(server.url(server.database())));
        try (PostgresStore store = new PostgresStore(address, Duration.ofDays(1), Duration.ofDays(1))) {
            store.positions();
        }
    }

    @Override
    protected ResponseStore open() {
        return new PostgresResponses(address);
    }
}
