package dev.signalbox.core.exchange;

import static dev.signalbox.core.exchange.Played.NOBODY;
import static dev.signalbox.core.exchange.Played.failed;
import static dev.signalbox.core.exchange.Played.fired;
import static dev.signalbox.core.exchange.Played.head;
import static dev.signalbox.core.exchange.Played.withTargets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Event.Timer;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.AttemptRecord;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What ends a request from outside its attempts, in every state that it may be in.
class ExchangeEndsTest {
    /// Where a request may be.
    enum Place {
        NEW,
        ARRIVING,
        CONNECTING,
        WAITING,
        SECOND,
        PAUSING,
        QUEUED,
        HEDGED,
        COLLECTING,
        WHOLE,
        COMMITTED,
        RELAYING;

        private Played reached() {
            Event connected = new Event.Connected(1);
            Played played = withTargets(2);
            Played there = switch (this) {
                case NEW -> played;
                case ARRIVING -> played.when(head(NOBODY));
                case CONNECTING -> played.streaming();
                case WAITING -> played.streaming().when(connected);
                case SECOND -> played.streaming().when(failed(1));
                case PAUSING -> played.streaming().when(new Event.Failed(1, Played.RESET));
                case QUEUED -> queued();
                case HEDGED -> hedged();
                case COLLECTING -> collecting();
                case WHOLE -> played.plain().when(connected);
                case COMMITTED -> played.streaming().when(fired(Timer.HEARTBEAT));
                case RELAYING -> played.streaming().when(connected, new Event.FirstContent(1));
            };
            return there.meanwhile();
        }

        private static Played queued() {
            Rules rules = rules(new Declared().narrow("a", 1), Delivery.LIVE, null, Declared.target("a/1", 0, 1));
            Played.under(rules).streaming();
            return Played.under(rules).streaming();
        }

        private static Played hedged() {
            Rules rules = rules(
                    new Declared(),
                    Delivery.LIVE,
                    new Hedge(Duration.ofSeconds(1), 0.5),
                    Declared.target("a/1", 0, 1),
                    Declared.target("b/2", 1, 1));
            Played.under(rules).streaming();
            return Played.under(rules).streaming().when(fired(Timer.HEDGE)).then("start 2 b/2");
        }

        private static Played collecting() {
            return Played.under(rules(new Declared(), Delivery.WHOLE, null, Declared.target("a/1", 0, 1)))
                    .streaming()
                    .when(new Event.Connected(1), new Event.FirstContent(1));
        }

        private static Rules rules(Declared declared, Delivery delivery, @Nullable Hedge hedge, Target... targets) {
            Route route = Declared.chat(delivery, hedge, Queue.DEFAULT, targets);
            return Rules.of(declared.route(route).policy(), Played.SALT, Watcher.NOBODY);
        }

        private String[] lines(String rejected, String broken, String whileRelaying) {
            return switch (this) {
                case NEW, ARRIVING, PAUSING, QUEUED -> rejected.split(", ");
                case HEDGED -> ("cancel 2, cancel 1, " + rejected).split(", ");
                case CONNECTING, WAITING, WHOLE, COLLECTING -> ("cancel 1, " + rejected).split(", ");
                case SECOND -> ("cancel 2, " + rejected).split(", ");
                case COMMITTED -> ("cancel 1, " + broken).split(", ");
                case RELAYING -> ("cancel 1, " + whileRelaying).split(", ");
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void a_client_that_left_has_its_attempt_cancelled_and_is_told_nothing(Place place) {
        Played played = place.reached()
                .when(new Event.ClientGone())
                .then(place.lines("settle 0 client_gone", "settle 200 client_gone", "settle 200 client_gone"));

        assertThat(played.settlement().code()).isEqualTo("client_gone");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void a_process_that_stops_says_so(Place place) {
        place.reached()
                .when(new Event.Stopping())
                .then(place.lines(
                        "reject 503 draining, settle 503 refused",
                        "break draining, settle 200 refused",
                        "break draining, settle 200 truncated"));
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void a_fault_of_ours_leaves_nobody_waiting(Place place) {
        Played played = place.reached()
                .when(new Event.Faulted())
                .then(place.lines(
                        "reject 500 internal_error, settle 500 internal_error",
                        "break internal_error, settle 200 internal_error",
                        "break internal_error, settle 200 internal_error"));

        assertThat(played.settlement().code()).isEqualTo("internal_error");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void a_request_that_turns_out_unusable_ends(Place place) {
        place.reached()
                .when(new Event.Unusable(Problem.of(Code.INVALID_REQUEST, "No.")))
                .then(place.lines(
                        "reject 400 invalid_request, settle 400 caller_error",
                        "break invalid_request, settle 200 caller_error",
                        "break invalid_request, settle 200 truncated"));
    }

    @Test
    void an_attempt_cut_from_outside_is_recorded_with_the_reason() {
        Played played = withTargets(2).streaming().later(70).when(new Event.ClientGone());

        assertThat(played.settlement().attempts())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("startedAt")
                .containsExactly(new AttemptRecord("a/1", "client_gone", 0, 70_000_000));
    }

    static Stream<Event> everything() {
        return Stream.concat(
                Stream.of(Timer.values()).map(Event.TimerFired::new),
                Stream.of(
                        head(NOBODY),
                        new Event.HeadArrived(Operation.LIST_MODELS, "openai", NOBODY, Wishes.NONE, null),
                        new Event.BodyArrived("chat", true, true),
                        new Event.Unusable(Problem.of(Code.INVALID_JSON, "No.")),
                        new Event.Connected(1),
                        new Event.FirstContent(1),
                        new Event.Ended(1),
                        new Event.Exhausted(1, 1000),
                        new Event.Woken(),
                        failed(1),
                        new Event.ClientGone(),
                        new Event.Stopping(),
                        new Event.Faulted()));
    }

    @ParameterizedTest
    @MethodSource("everything")
    void nothing_changes_anything_after_the_end(Event event) {
        List<Event> ends = List.of(
                new Event.Ended(1),
                failed(1),
                fired(Timer.TOTAL),
                new Event.ClientGone(),
                new Event.Stopping(),
                new Event.Faulted());
        for (Event end : ends) {
            Played over = withTargets(1).streaming().when(new Event.Connected(1), end);
            assertThat(over.settled()).isTrue();
            over.meanwhile().when(event).thenNothing();
        }
    }
}
