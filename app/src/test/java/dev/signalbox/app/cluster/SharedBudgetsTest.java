package dev.signalbox.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two gateways that have a budget together, and a real Redis that is stopped, killed, and loses all it knew.
@Tag("sockets")
@SuppressWarnings("NullAway.Init") // JUnit sets what it does not make
final class SharedBudgetsTest {
    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    Path folder;

    private RedisServer redis;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start();
    }

    @AfterEach
    void close() {
        provider.close();
        if (redis != null) {
            redis.close();
        }
    }

    private Rig gateway(String more) throws IOException {
        return Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1", keys: [sk-1], private: true } }
                routes: { chat: { targets: [main/m] } }
                cluster: { redis: "redis://127.0.0.1:%d", replicas: 2 }
                """.formatted(provider.url(), redis.port()) + Pair.A_CENT + more);
    }

    private static String budget(String dollars) {
        return "budget: { usd: " + dollars + ", per: month }\n";
    }

    private String sqlite(String name) {
        return "store: \"sqlite:" + folder.resolve(name + ".db") + "\"\n";
    }

    @Test
    void twoHundredAtOnceOverBothSpendNoMoreThanTheBudgetAndWhatWasOnLease() throws Exception {
        try (Rig one = gateway("store: none\n" + budget("1"));
                Rig two = gateway("store: none\n" + budget("1"))) {
            Pair.share(one, two);
            // Both have it.
            one.post(Pair.CHAT, Pair.HI);
            two.post(Pair.CHAT, Pair.HI);
            Pair.know(2, one, two);

            int served = 2 + Pair.atOnce(200, one, two);

            assertThat(served).isGreaterThan(20).isLessThanOrEqualTo(150 + 2);
            Pair.know(served, one, two);
            served += Pair.untilSpent(one, two);
            assertThat(served).isBetween(100, 150 + 2);
            Pair.know(served, one, two);
            BigDecimal here = new BigDecimal(Pair.budget(one).path("here").asString())
                    .add(new BigDecimal(Pair.budget(two).path("here").asString()));
            assertThat(here).isEqualByComparingTo(BigDecimal.valueOf(served, 2));
            assertThat(Pair.budget(one).path("state").asString()).isEqualTo("spent");
            assertThat(Pair.figure(one, "signalbox_budget_spent_usd{name=\"all\",owner=\"total\",per=\"month\"}"))
                    .isEqualTo(served / 100.0);
            assertThat(Pair.figure(one, "signalbox_budget_spent_here_usd{name=\"all\",owner=\"total\",per=\"month\"}"))
                    .isBetween(0.01, served / 100.0 - 0.01);
        }
    }

    @Test
    void whileRedisIsStoppedNobodyWaitsAndTheBudgetDoesNotDouble() throws Exception {
        try (Rig one = gateway("store: none\n" + budget("1"));
                Rig two = gateway("store: none\n" + budget("1"))) {
            Pair.share(one, two);
            for (int i = 0; i < 10; i++) {
                one.post(Pair.CHAT, Pair.HI);
                two.post(Pair.CHAT, Pair.HI);
            }
            Pair.know(20, one, two);
            redis.pause();
            int served;
            try {
                Pair.isAlone(one);
                Pair.isAlone(two);
                served = Pair.atOnce(200, one, two);

                // Each its half of what was left.
                assertThat(served).isEqualTo(80);
                assertThat(Pair.untilSpent(one, two)).isZero();
            } finally {
                redis.resume();
            }
            Pair.share(one, two);
            Pair.know(100, one, two);
            assertThat(Pair.untilSpent(one, two)).isZero();
        }
    }

    @Test
    void aRedisThatComesBackEmptyForgetsNothingOfWhatWasSpent() throws Exception {
        try (Rig one = gateway("store: none\n" + budget("1"));
                Rig two = gateway("store: none\n" + budget("1"))) {
            try (Rig gone = gateway("store: none\n" + budget("1"))) {
                Pair.share(one, two, gone);
                one.post(Pair.CHAT, Pair.HI);
                two.post(Pair.CHAT, Pair.HI);
                gone.post(Pair.CHAT, Pair.HI);
                Pair.know(3, one, two, gone);
            }
            redis.restart();
            Pair.share(one, two);
            Pair.know(3, one, two);
            one.post(Pair.CHAT, Pair.HI);
            Pair.know(4, one, two);
            try (Rig late = gateway("store: none\n" + budget("1"))) {
                Pair.share(one, two, late);
                late.post(Pair.CHAT, Pair.HI);
                Pair.know(5, one, two, late);
            }
        }
    }

    @Test
    void aReplicaWithBooksOfItsOwnCountsThemOnceAfterARestart() throws Exception {
        try (Rig one = gateway(sqlite("one") + budget("1"))) {
            try (Rig two = gateway(sqlite("two") + budget("1"))) {
                Pair.share(one, two);
                one.post(Pair.CHAT, Pair.HI);
                two.post(Pair.CHAT, Pair.HI);
                two.post(Pair.CHAT, Pair.HI);
                Pair.know(3, one, two);
            }
            try (Rig two = gateway(sqlite("two") + budget("1"))) {
                Pair.share(one, two);
                Pair.know(3, one, two);
                two.post(Pair.CHAT, Pair.HI);
                Pair.know(4, one, two);
                assertThat(Pair.budget(two).path("here").asString()).isEqualTo("0.03");

                // Also where Redis knows nothing any more.
                redis.restart();
                Pair.share(one, two);
                Pair.know(4, one, two);
            }
            try (Rig two = gateway(sqlite("two") + budget("1"))) {
                Pair.share(one, two);
                Pair.know(4, one, two);
            }
        }
    }

    @Test
    void whatAllHaveSpentIsKnownAgainFromPostgresWhereAllAndRedisWereRestarted() throws Exception {
        try (PostgresServer database = PostgresServer.start()) {
            String url = database.url(database.database());
            String books = "store: \"" + url + "\"\nledger: { directory: \"" + folder + "/%s\" }\n" + budget("1");
            try (Rig one = gateway(books.formatted("one"));
                    Rig two = gateway(books.formatted("two"))) {
                Pair.share(one, two);
                for (int i = 0; i < 5; i++) {
                    one.post(Pair.CHAT, Pair.HI);
                    two.post(Pair.CHAT, Pair.HI);
                }
                Pair.know(10, one, two);
            }
            redis.restart();
            try (Rig one = gateway(books.formatted("one"));
                    Rig two = gateway(books.formatted("two"))) {
                Pair.share(one, two);
                Pair.know(10, one, two);
                // Once it is known that nobody will say it any more, it stands in Redis again.
                try (Rig bare = gateway("store: none\n" + budget("1"))) {
                    Pair.know(10, bare);
                }
                one.post(Pair.CHAT, Pair.HI);
                two.post(Pair.CHAT, Pair.HI);
                Pair.know(12, one, two);
            }
        }
    }

    @Test
    void aBudgetOfNobodyButOneIsNotToldToOthers() throws Exception {
        try (Rig rig = Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1", keys: [sk-1], private: true } }
                routes: { chat: { targets: [main/m] } }
                store: none
                """.formatted(provider.url()) + Pair.A_CENT + budget("1"))) {
            rig.post(Pair.CHAT, Pair.HI);
            await().atMost(20, TimeUnit.SECONDS).until(() -> Pair.spent(rig).signum() > 0);

            assertThat(Pair.budget(rig).path("here").isNull()).isTrue();
        }
    }
}
