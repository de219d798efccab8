package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.failed;
import static dev.signalbox.core.exchange.Played.fired;
import static dev.signalbox.core.exchange.Played.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.Skipped;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Waiting while every target is full: `a/1` takes one request at a time.
class ExchangeQueueTest {
    private static final String[] REJECTED_FULL = {"reject 503 queue_full retry-after 1", "settle 503 refused"};
    private static final String[] REJECTED_LATE = {"reject 503 queue_timeout retry-after 1", "settle 503 refused"};

    private final Rules rules = rules(2, Declared.target("a/1", 0, 1));
    private final Played busy = streaming().meanwhile();

    private static Rules rules(int length, Target... targets) {
        return Rules.of(declared(length, targets).policy(), Played.SALT, Watcher.NOBODY);
    }

    private static Declared declared(int length, Target... targets) {
        Queue queue = new Queue(length, Duration.ofSeconds(10));
        return new Declared().narrow("a", 1).route(Declared.chat(Delivery.LIVE, null, queue, targets));
    }

    /// A request for a stream came.
    private Played streaming() {
        return Played.under(rules)
                .when(head(Played.NOBODY))
                .meanwhile()
                .when(new Event.BodyArrived("chat", true, true));
    }

    private Played waiting() {
        return streaming().then("arm total 100000", "arm heartbeat 10000", "arm queue 10000");
    }

    private int inRoom() {
        return rules.standing().waiting().getOrDefault("chat", -1);
    }

    @Test
    void while_all_are_full_a_request_waits_until_there_is_room() {
        Played waiting = waiting();
        assertThat(waiting.wakes()).isZero();

        busy.when(new Event.Ended(1));
        waiting.later(3000)
                .woken()
                .then("disarm queue", "arm connect 5000", "start 1 a/1")
                .when(new Event.Connected(1), new Event.FirstContent(1), new Event.Ended(1));

        assertThat(waiting.settlement().skipped()).containsExactly(new Skipped("a/1", 0, "full"));
        assertThat(inRoom()).isZero();
    }

    @Test
    void room_is_told_of_whichever_way_an_attempt_ends() {
        for (Event end : List.of(
                failed(1), new Event.Ended(1), new Event.ClientGone(), new Event.Stopping(), fired(Timer.TOTAL))) {
            ExchangeQueueTest each = new ExchangeQueueTest();
            Played waiting = each.waiting();
            each.busy.when(end);
            assertThat(waiting.wakes()).as(end.toString()).isOne();
        }
    }

    @Test
    void who_came_first_is_served_first() {
        Played first = waiting();
        Played second = waiting();
        busy.when(new Event.Ended(1));
        rules.standing().review(first.now());
        assertThat(second.wakes()).as("the first has not looked yet").isZero();

        first.woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
        assertThat(second.wakes()).isOne();
        second.woken().thenNothing();
        first.when(new Event.Ended(1));
        second.woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void a_request_that_finds_the_queue_full_is_refused_at_once() {
        Played first = waiting();
        waiting();

        streaming().then("arm total 100000", "arm heartbeat 10000", REJECTED_FULL[0], REJECTED_FULL[1]);
        first.woken().thenNothing();
        assertThat(inRoom()).isEqualTo(2);
    }

    @Test
    void who_waited_too_long_is_refused() {
        Played waiting = waiting().later(10_000).when(fired(Timer.QUEUE)).then(REJECTED_LATE);

        assertThat(inRoom()).isZero();
        assertThat(waiting.settlement().attempts()).isEmpty();
        assertThat(waiting.settlement().target()).isEqualTo("-");
    }

    @Test
    void a_full_provider_keeps_nobody_from_another_under_the_route_for_direct_names() {
        Rules direct =
                Rules.of(new Declared().narrow("a", 1).narrow("b", 1).direct().policy(), Played.SALT, Watcher.NOBODY);
        Played.under(direct).asked("a/1", true, true);
        Played waiting = Played.under(direct).when(head(Played.NOBODY), body("a/2"));
        assertThat(direct.standing().waiting()).containsEntry("*", 1);

        Played.under(direct)
                .when(head(Played.NOBODY))
                .meanwhile()
                .when(body("b/1"))
                .then("arm total 100000", "arm heartbeat 10000", "arm connect 5000", "start 1 b/1");
        assertThat(waiting.wakes()).isZero();
    }

    private static Event body(String model) {
        return new Event.BodyArrived(model, true, true);
    }

    @Test
    void a_retry_that_finds_its_target_full_after_the_pause_waits_for_room() {
        busy.meanwhile().when(new Event.Failed(1, Played.RESET)).then("disarm connect", "arm backoff 50");
        Played other = streaming().meanwhile();

        busy.later(50).when(fired(Timer.BACKOFF)).then("arm queue 10000");
        assertThat(busy.wakes()).isZero();
        other.when(new Event.Ended(1));
        busy.woken().then("disarm queue", "arm connect 5000", "start 2 a/1");
    }

    @Test
    void a_committed_stream_learns_it_in_band() {
        waiting()
                .when(fired(Timer.HEARTBEAT))
                .then("commit", "keep alive", "arm heartbeat 15000")
                .when(fired(Timer.QUEUE))
                .then("break queue_timeout retry-after 1", "settle 200 refused");
    }

    @Test
    void the_requests_own_deadline_holds_while_it_waits() {
        waiting().when(fired(Timer.TOTAL)).then(REJECTED_LATE);
    }

    @Test
    void who_leaves_while_waiting_is_forgotten_and_nothing_was_sent() {
        Played gone = waiting();
        Played next = waiting();
        gone.when(new Event.ClientGone()).then("settle 0 client_gone");
        assertThat(inRoom()).isOne();

        busy.when(new Event.Ended(1));

        assertThat(gone.wakes()).isZero();
        next.woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void who_leaves_after_it_was_told_of_room_passes_that_on() {
        for (Event end : List.of(new Event.ClientGone(), new Event.Stopping(), fired(Timer.TOTAL))) {
            ExchangeQueueTest each = new ExchangeQueueTest();
            Played gone = each.waiting();
            Played next = each.waiting();
            each.busy.when(new Event.Ended(1));
            assertThat(next.wakes()).isZero();

            gone.when(end).meanwhile();

            next.woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
            gone.woken().thenNothing();
        }
    }

    @Test
    void who_finds_room_just_when_its_time_is_over_goes() {
        Played waiting = waiting();
        busy.when(new Event.Ended(1));

        waiting.when(fired(Timer.QUEUE)).then("arm connect 5000", "start 1 a/1");
        waiting.woken().thenNothing();
        assertThat(inRoom()).isZero();
    }

    @Test
    void a_wake_that_comes_late_is_not_kept_from_those_behind() {
        Rules three = Rules.of(
                declared(5, Declared.target("a/1", 0, 1), Declared.target("b/2", 1, 1), Declared.target("c/3", 2, 1))
                        .narrow("b", 1)
                        .policy(),
                Played.SALT,
                Watcher.NOBODY);
        Played first = Played.under(three).streaming();
        Played.under(three).streaming();
        three.standing().endpoints().stream()
                .filter(each -> each.target().equals("c/3"))
                .forEach(each -> each.exhausted(first.now(), 30_000));
        Played waiting = Played.under(three).streaming().then();
        first.when(new Event.Ended(1));
        waiting.later(10_000)
                .when(fired(Timer.QUEUE))
                .then("arm connect 5000", "start 1 a/1")
                .when(failed(1))
                .then("disarm connect", "arm queue 10000");
        Played next = Played.under(three).streaming();
        waiting.woken().thenNothing();
        next.woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
        Played behind = Played.under(three).streaming();
        waiting.later(20_000).woken().then("disarm queue", "arm connect 5000", "start 2 c/3");

        assertThat(behind.wakes()).isOne();
        assertThat(three.standing().waiting()).as("it has yet to look").containsEntry("chat", 1);
    }

    @Test
    void who_looked_in_vain_keeps_its_place_and_its_time_limit() {
        Played first = waiting();
        Played second = waiting();
        rules.standing().review(first.now());

        first.woken().thenNothing();
        assertThat(second.wakes()).as("nobody gave anything back").isZero();
        assertThat(inRoom()).isEqualTo(2);
        busy.when(new Event.Ended(1));

        assertThat(second.wakes()).isZero();
        first.woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
        second.later(10_000).when(fired(Timer.QUEUE)).then(REJECTED_LATE);
    }

    @Test
    void nobody_who_comes_later_passes_those_that_wait() {
        Rules longer = rules(3, Declared.target("a/1", 0, 1));
        Played holder = Played.under(longer).streaming();
        Played first = Played.under(longer).streaming();
        Played second = Played.under(longer).streaming();
        holder.when(new Event.Ended(1));

        Played late = Played.under(longer).streaming();
        late.when(new Event.Connected(1)).thenNothing();

        first.meanwhile().woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
        second.meanwhile().woken().thenNothing();
        first.when(new Event.Ended(1));
        second.woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void a_review_lets_those_look_that_wait_for_something_that_nobody_gives_back() {
        Played waiting = waiting();
        rules.standing().review(waiting.now());

        waiting.woken().thenNothing();
        assertThat(inRoom()).isOne();
    }

    @Test
    void who_gives_up_when_told_of_room_passes_that_on() {
        Rules both = rules(5, Declared.target("a/1", 0, 1), Declared.target("b/2", 0, 1));
        Played holder = Played.under(both).streaming().then();
        // Both had their turn at b/2, which failed, and then a/1 was full.
        Played first = Played.under(both).streaming();
        Played second = Played.under(both).streaming();
        failedThere(first);
        failedThere(second);
        first.woken().thenNothing();
        assertThat(second.wakes())
                .as("what one may not use may be open to another")
                .isOne();
        second.woken().thenNothing();
        both.standing().endpoints().stream()
                .filter(each -> each.target().equals("a/1"))
                .forEach(each -> each.exhausted(holder.now(), 60_000));
        holder.when(new Event.ClientGone());
        assertThat(second.wakes()).isZero();

        first.woken().then("reject 504 upstream_timeout_connect", "settle 504 timeout");

        assertThat(second.wakes()).isOne();
    }

    private static void failedThere(Played played) {
        played.meanwhile()
                .when(new Event.Failed(1, new TimedOut(TimedOut.Limit.CONNECT, 1)))
                .then("disarm connect", "arm queue 10000");
    }

    @Test
    void what_was_tried_before_is_told_rather_than_that_the_queue_was_full_or_slow() {
        for (int length : new int[] {0, 5}) {
            Rules both = rules(length, Declared.target("a/1", 0, 1), Declared.target("b/2", 0, 1));
            Played.under(both).streaming();
            Played played = Played.under(both).streaming().when(failed(1));
            if (length > 0) {
                played.then("disarm connect", "arm queue 10000").when(fired(Timer.QUEUE));
            }
            played.then("reject 502 upstream_unreachable", "settle 502 upstream_error");
        }
    }

    @Test
    void the_next_policys_requests_make_room_for_those_that_wait_under_this_one() {
        Played waiting = waiting();
        Rules next = rules.next(declared(2, Declared.target("a/1", 0, 1)).policy(), Played.SALT, rules.budgets());
        Played later = Played.under(next).when(head(Played.NOBODY), new Event.BodyArrived("chat", true, true));
        assertThat(next.standing().waiting()).containsEntry("chat", 2);

        busy.when(new Event.Ended(1));
        waiting.woken().then("disarm queue", "arm connect 5000", "start 1 a/1").when(new Event.Ended(1));
        later.meanwhile().woken().then("disarm queue", "arm connect 5000", "start 1 a/1");
    }

    @Test
    void room_at_a_target_is_told_to_every_route_that_uses_it() {
        Route other = new Route("other", List.of(Declared.target("a/1", 0, 1)), Declared.TIMEOUTS, 3, false);
        Rules two =
                Rules.of(declared(2, Declared.target("a/1", 0, 1)).route(other).policy(), Played.SALT, Watcher.NOBODY);
        Played first = Played.under(two).streaming();
        Played here = Played.under(two).streaming();
        Played there = Played.under(two).asked("other", true, true);

        first.when(new Event.Ended(1));

        assertThat(here.wakes()).isOne();
        assertThat(there.wakes()).isOne();
    }
}
