package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QueueMemoryTest {
    private static final int WAITING = 10_000;
    private static final int ALLOWED = 8 * 1024;

    /// What the core holds for each, its place in the queue included; its body and its connection are the shell's.
    @Test
    void ten_thousand_waiting_requests_take_less_than_eight_kilobytes_each() {
        Queue queue = new Queue(WAITING, Duration.ofSeconds(10));
        Rules rules = Rules.of(
                new Declared()
                        .narrow("a", 1)
                        .route(Declared.chat(Delivery.LIVE, null, queue, Declared.target("a/1", 0, 1)))
                        .policy(),
                Played.SALT,
                Watcher.NOBODY);
        Played busy = Played.under(rules).streaming();
        List<Exchange> waiting = new ArrayList<>(WAITING);
        SplittableRandom random = new SplittableRandom(1);
        long before = used();
        for (int i = 0; i < WAITING; i++) {
            Exchange exchange = new Exchange(rules, random, () -> {}, _ -> {});
            exchange.on(Played.head(Played.NOBODY), busy.now());
            exchange.on(new Event.BodyArrived("chat", true, true), busy.now());
            waiting.add(exchange);
        }
        long each = (used() - before) / WAITING;

        System.out.println(WAITING + " requests wait, in " + each + " bytes each");
        assertThat(rules.standing().waiting()).containsEntry("chat", WAITING);
        assertThat(waiting).noneMatch(Exchange::settled);
        assertThat(each).isLessThan(ALLOWED);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
