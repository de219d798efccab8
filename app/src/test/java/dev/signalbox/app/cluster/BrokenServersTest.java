package dev.signalbox.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.PostgresServer;
import dev.signalbox.testkit.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Redis and PostgreSQL behind a network that is late, silent or broken (rows 31 and 32): requests are served as
/// before, and when it is over everything is where it belongs.
@Tag("sockets")
@SuppressWarnings("NullAway.Init") // JUnit sets what it does not make
final class BrokenServersTest {
    private static final int REQUESTS = 200;
    private static final int SECONDS = 120;

    /// What is wrong.
    enum Fault {
        TWO_SECONDS_LATE,
        SILENT,
        CUT_IN_THE_MIDDLE,
        GARBAGE,
        REFUSING;

        void on(TcpProxy proxy) {
            switch (this) {
                case TWO_SECONDS_LATE -> proxy.delay(0, 2000);
                case SILENT -> proxy.stall();
                case CUT_IN_THE_MIDDLE -> proxy.cutAnswers();
                case GARBAGE -> proxy.answerGarbage();
                case REFUSING -> proxy.refuse();
            }
        }
    }

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        provider.close();
    }

    private Rig gateway(String more) throws IOException {
        return Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1", keys: [sk-1], private: true } }
                routes: { chat: { targets: [main/m], limits: { rpm: 100000 } } }
                """.formatted(provider.url()) + Pair.A_CENT + more);
    }

    /// All are served, one after the other. If each waited for what is two seconds late, that would take minutes.
    private static void served(Rig rig) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(rig.post(Pair.CHAT, Pair.HI).statusCode()).isEqualTo(200);
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(REQUESTS / 2);
    }

    @ParameterizedTest
    @EnumSource
    void row31RequestsDoNotNoticeAndNothingSpentIsForgotten(Fault fault) throws Exception {
        try (RedisServer redis = RedisServer.start();
                TcpProxy proxy = new TcpProxy(redis.port())) {
            String cluster = "cluster: \"redis://127.0.0.1:%d\"\nbudget: { usd: 1000, per: month }\nstore: none\n";
            try (Rig one = gateway(cluster.formatted(proxy.port()));
                    Rig two = gateway(cluster.formatted(redis.port()))) {
                Pair.share(one, two);
                assertThat(one.post(Pair.CHAT, Pair.HI).statusCode()).isEqualTo(200);
                Pair.know(1, one, two);
                fault.on(proxy);
                Pair.isAlone(one);
                long passed = proxy.passed();

                served(one);
                assertThat(two.post(Pair.CHAT, Pair.HI).statusCode()).isEqualTo(200);
                if (fault == Fault.SILENT || fault == Fault.GARBAGE || fault == Fault.REFUSING) {
                    assertThat(proxy.passed())
                            .as("bytes of Redis in the meantime")
                            .isEqualTo(passed);
                }

                proxy.heal();
                Pair.share(one, two);
                Pair.know(REQUESTS + 2, one, two);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void row32RequestsDoNotNoticeAndEachIsWrittenDownOnce(Fault fault) throws Exception {
        try (PostgresServer database = PostgresServer.start();
                TcpProxy proxy = new TcpProxy(database.port())) {
            String name = database.database();
            String url = database.url(name).replace(":" + database.port() + "/", ":" + proxy.port() + "/");
            try (Rig rig =
                    gateway("store: \"" + url + "\"\nledger: { directory: \"" + folder.resolve("spool") + "\" }\n")) {
                assertThat(rig.post(Pair.CHAT, Pair.HI).statusCode()).isEqualTo(200);
                stored(rig, 1);
                fault.on(proxy);
                long passed = proxy.passed();

                served(rig);
                if (fault == Fault.SILENT) {
                    assertThat(proxy.passed())
                            .as("bytes of PostgreSQL in the meantime")
                            .isEqualTo(passed);
                }
                if (fault != Fault.TWO_SECONDS_LATE && fault != Fault.SILENT) {
                    // What is late or silent is waited for, off the way of requests.
                    await().atMost(SECONDS, TimeUnit.SECONDS)
                            .until(() -> Pair.figure(rig, "signalbox_ledger_store_failures_total") > 0);
                }

                proxy.heal();
                stored(rig, REQUESTS + 1);
                assertThat(database.sql(name, "SELECT count(*), count(DISTINCT request) FROM signalbox.requests"))
                        .isEqualTo((REQUESTS + 1) + "|" + (REQUESTS + 1));
            }
        }
    }

    private static void stored(Rig rig, int records) {
        await().atMost(SECONDS, TimeUnit.SECONDS)
                .until(() -> Pair.figure(rig, "signalbox_ledger_stored_total") == records);
    }
}
