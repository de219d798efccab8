package dev.signalbox.simulator;

import static dev.signalbox.simulator.Caller.CHAT;
import static dev.signalbox.simulator.Caller.PATIENCE;
import static dev.signalbox.simulator.Caller.chat;
import static dev.signalbox.simulator.Caller.rawChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A provider that is full, and one that is gone.
@Tag("sockets")
class RoomTest {
    private static final Script FULL = Script.defaults()
            .withLatency(new Distribution.Constant(3_600_000), Distribution.ZERO)
            .withRoom(1, 1);

    private static CompletableFuture<HttpResponse<String>> ask(Caller caller) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return caller.post(CHAT, chat("hi", ""));
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    @Test
    void so_many_are_answered_at_once_the_next_waits_and_more_are_refused() throws Exception {
        try (Simulator simulator = Simulator.start(FULL);
                Caller caller = new Caller(simulator)) {
            try (Socket first = caller.raw(rawChat(chat("first", ""), ""))) {
                simulator.awaitRequests(1, PATIENCE);
                List<CompletableFuture<HttpResponse<String>>> others = List.of(ask(caller), ask(caller));

                CompletableFuture.anyOf(others.get(0), others.get(1)).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);

                assertThat(others)
                        .filteredOn(CompletableFuture::isDone)
                        .singleElement()
                        .satisfies(refused ->
                                assertThat(refused.join().statusCode()).isEqualTo(529));
                assertThat(simulator.requests()).as("begun or refused").hasSize(2);
                first.setSoLinger(true, 0);
            }
            // The first has left: it is the turn of the one that waits.
            assertThat(simulator.awaitRequests(3, PATIENCE)).hasSize(3);
            // Else its caller would wait for an answer.
            simulator.disappear();
        }
    }

    @Test
    void more_room_is_for_those_who_wait() throws Exception {
        try (Simulator simulator = Simulator.start(FULL);
                Caller caller = new Caller(simulator);
                Socket first = caller.raw(rawChat(chat("first", ""), ""))) {
            simulator.awaitRequests(1, PATIENCE);
            simulator.script(Script.defaults().withRoom(1, 1));
            CompletableFuture<HttpResponse<String>> next = ask(caller);

            simulator.script(Script.defaults());

            assertThat(next.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).statusCode())
                    .isEqualTo(200);
            assertThat(first.isClosed()).isFalse();
        }
    }

    @Test
    void who_is_gone_refuses_connections_drops_those_that_stand_and_comes_back_at_the_same_port() throws Exception {
        try (Simulator simulator = Simulator.start(FULL);
                Caller caller = new Caller(simulator);
                Socket standing = caller.raw(rawChat(chat("first", ""), ""))) {
            simulator.awaitRequests(1, PATIENCE);
            int port = simulator.port();

            simulator.disappear();

            assertThatThrownBy(() -> caller.raw(rawChat(chat("hi", ""), ""))).isInstanceOf(ConnectException.class);
            assertThat(standing.getInputStream().read()).as("the end").isNegative();

            simulator.script(Script.defaults());
            simulator.reappear();

            assertThat(simulator.port()).isEqualTo(port);
            assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(200);
        }
    }
}
