package dev.signalbox.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two gateways, and a Redis whose replica takes its place under the same address.
@Tag("sockets")
@SuppressWarnings("NullAway.Init") // JUnit sets what it does not make
final class PromotedReplicaTest {
    private final Simulator provider = Simulator.start(Script.defaults());

    private RedisServer first;
    private RedisServer second;
    private TcpProxy address;

    @BeforeEach
    void start() throws IOException {
        first = RedisServer.start();
        second = RedisServer.replicaOf(first);
        address = new TcpProxy(first.port());
    }

    @AfterEach
    void close() throws IOException {
        provider.close();
        if (address != null) {
            address.close();
        }
        if (second != null) {
            second.close();
        }
        if (first != null) {
            first.close();
        }
    }

    private Rig gateway(String limits, String more) throws IOException {
        return Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1", keys: [sk-1], private: true } }
                routes: { chat: { targets: [main/m]%s } }
                cluster: { redis: "redis://127.0.0.1:%d", replicas: 2 }
                store: none
                """.formatted(provider.url(), limits, address.port()) + Pair.A_CENT + more);
    }

    /// As an operator or a sentinel does it: the old one is gone, the address leads to the other, which then is first.
    private void failOver(Rig... rigs) throws IOException {
        first.kill();
        address.redirect(second.port());
        for (Rig rig : rigs) {
            Pair.isAlone(rig);
        }
        second.promote();
    }

    @Test
    void whatWasSpentCountsOnceAndTheBudgetHolds() throws Exception {
        String budget = "budget: { usd: 1, per: month }\n";
        try (Rig one = gateway("", budget);
                Rig two = gateway("", budget)) {
            Pair.share(one, two);
            for (int i = 0; i < 10; i++) {
                one.post(Pair.CHAT, Pair.HI);
                two.post(Pair.CHAT, Pair.HI);
            }
            Pair.know(20, one, two);

            failOver(one, two);
            Pair.share(one, two);
            Pair.know(20, one, two);
            one.post(Pair.CHAT, Pair.HI);
            Pair.know(21, one, two);

            int served = 21 + Pair.atOnce(200, one, two);
            served += Pair.untilSpent(one, two);
            assertThat(served).isBetween(100, 150 + 2);
            Pair.know(served, one, two);
        }
    }

    @Test
    void whileTheReplicaTakesNoChangesEachGatewayHasItsShareOfWhatIsLeft() throws Exception {
        String budget = "budget: { usd: 1, per: month }\n";
        try (Rig one = gateway("", budget);
                Rig two = gateway("", budget)) {
            Pair.share(one, two);
            for (int i = 0; i < 10; i++) {
                one.post(Pair.CHAT, Pair.HI);
                two.post(Pair.CHAT, Pair.HI);
            }
            Pair.know(20, one, two);
            first.kill();
            address.redirect(second.port());
            Pair.isAlone(one);
            Pair.isAlone(two);

            assertThat(Pair.atOnce(200, one, two)).isEqualTo(80);

            second.promote();
            Pair.share(one, two);
            Pair.know(100, one, two);
            assertThat(Pair.untilSpent(one, two)).isZero();
        }
    }

    @Test
    void aLimitThatWasUsedUpStaysSo() throws Exception {
        String limits = ", limits: { rpm: 20 }";
        try (Rig one = gateway(limits, "");
                Rig two = gateway(limits, "")) {
            Pair.share(one, two);
            // What a lease brings is there only after a request has asked for it, and no request waits for that.
            AtomicInteger served = new AtomicInteger();
            await().atMost(30, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> served.addAndGet(answered(one) + answered(two)) >= 20);
            long spentAt = System.nanoTime();

            failOver(one, two);
            Pair.share(one, two);
            int after = 0;
            for (int i = 0; i < 30; i++) {
                after += answered(one) + answered(two);
            }
            // One comes back every three seconds; until each has heard of the other's, a lease may pass.
            long cameBack = (System.nanoTime() - spentAt) / 3_000_000_000L + 1;
            assertThat((long) after).isLessThanOrEqualTo(5 + 2 + cameBack);
        }
    }

    private static int answered(Rig rig) throws Exception {
        return rig.post(Pair.CHAT, Pair.HI).statusCode() == 200 ? 1 : 0;
    }
}
