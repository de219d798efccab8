package dev.signalbox.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Accounts.Unavailable;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.storage.shipping.Shipper;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Records;
import dev.signalbox.storage.spool.Spool;
import dev.signalbox.testkit.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of records while their PostgreSQL is away.
@Tag("sockets")
class PostgresOutageTest {
    private static final Duration LONG = Duration.ofDays(36_500);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private PostgresServer server;
    private PostgresUrl address;

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.start();
        address = PostgresUrl.of(new Secret(server.url(server.database())));
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aServerThatIsKilledAndStartedAgainHasEachRecordOnce() throws Exception {
        try (PostgresStore store = new PostgresStore(address, LONG, LONG)) {
            Spool spool = Spool.open(folder.resolve("spool"), 64 << 20, 1);
            Shipper shipper = Shipper.startWhenever(spool, store);
            Ledger lane = spool.lane();
            int written = 0;
            for (int kill = 0; kill < 3; kill++) {
                long before = shipper.stored();
                write(lane, 500);
                await().atMost(PATIENCE).until(() -> shipper.stored() > before);
                write(lane, 5_000);
                server.kill();
                write(lane, 1_000);
                written += 6_500;
                server.restart();
            }
            int all = written;
            await().atMost(PATIENCE).until(() -> shipper.stored() == all);

            assertThat(shipper.failures()).isPositive();
            assertThat(spool.lost()).isZero();
            assertThat(requests()).isEqualTo(all);
            end(shipper, spool);
        }
    }

    @Test
    void aServerThatSaysNothingForAWhileLosesNothing() throws Exception {
        try (PostgresStore store = new PostgresStore(address, LONG, LONG)) {
            Spool spool = Spool.open(folder.resolve("spool"), 64 << 20, 1);
            Shipper shipper = Shipper.startWhenever(spool, store);
            Ledger lane = spool.lane();
            lane.record(Records.answered("before"));
            await().atMost(PATIENCE).until(() -> shipper.stored() == 1);
            server.pause();
            try {
                for (int i = 0; i < 100; i++) {
                    lane.record(Records.answered("during"));
                }
                // Who asks meanwhile is told so within seconds.
                assertThatThrownBy(() -> new PostgresReports(address).request("before"))
                        .isInstanceOf(Unavailable.class)
                        .hasMessage("The store cannot be read now.");
            } finally {
                server.resume();
            }
            await().atMost(PATIENCE).until(() -> shipper.stored() == 101);
            assertThat(requests()).isEqualTo(101);
            end(shipper, spool);
        }
    }

    @Test
    void aServerThatIsAwayAtTheStartIsWaitedFor() throws Exception {
        server.kill();
        try (PostgresStore store = new PostgresStore(address, LONG, LONG)) {
            assertThatThrownBy(store::positions).isInstanceOf(StoreException.class);
            Spool spool = Spool.open(folder.resolve("spool"), 64 << 20, 1);
            spool.lane().record(Records.answered("early"));
            Shipper shipper = Shipper.startWhenever(spool, store);
            assertThat(shipper.failures()).isEqualTo(1);
            assertThatThrownBy(() -> new PostgresReports(address).request("early"))
                    .isInstanceOf(Unavailable.class);

            server.restart();

            await().atMost(PATIENCE).until(() -> shipper.stored() == 1);
            assertThat(new PostgresReports(address).request("early")).hasSize(1);
            end(shipper, spool);
        }
    }

    private static void write(Ledger lane, int count) {
        for (int i = 0; i < count; i++) {
            lane.record(Records.answered("req_" + i));
        }
    }

    private long requests() throws Unavailable {
        Question all = new Question(By.KEY, Instant.EPOCH, Instant.now().plus(LONG), ZoneOffset.UTC);
        return new PostgresReports(address)
                .usage(all).stream().mapToLong(Sum::requests).sum();
    }

    private static void end(Shipper shipper, Spool spool) {
        spool.seal();
        shipper.close();
        spool.close();
    }
}
