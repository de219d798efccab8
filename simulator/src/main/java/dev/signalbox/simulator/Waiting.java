package dev.signalbox.simulator;

import java.util.ArrayDeque;

/// Who is answered and who waits for it, where a script has room for so many requests only. Any thread may call it.
final class Waiting {
    private final ArrayDeque<Ticket> line = new ArrayDeque<>();
    private Script.Room room;
    private int answered;

    Waiting(Script.Room room) {
        this.room = room;
    }

    /// One request's place.
    final class Ticket {
        private final Runnable turn;
        private final State first;
        private State state;

        private Ticket(Runnable turn, State state) {
            this.turn = turn;
            this.state = state;
            first = state;
        }

        boolean refused() {
            return first == State.REFUSED;
        }

        /// Whether it has to wait for its turn, of which it hears.
        boolean waits() {
            return first == State.WAITS;
        }

        /// It is over, whichever way; once more changes nothing.
        void leave() {
            Waiting.this.leave(this);
        }
    }

    private enum State {
        ANSWERED,
        WAITS,
        REFUSED,
        GONE
    }

    /// A request comes.
    ///
    /// @param turn run when it is its turn, if it has to wait; under a lock, so it only hands on
    synchronized Ticket enter(Runnable turn) {
        if (room.atOnce() == 0 || answered < room.atOnce()) {
            answered++;
            return new Ticket(turn, State.ANSWERED);
        }
        if (line.size() >= room.waiting()) {
            return new Ticket(turn, State.REFUSED);
        }
        Ticket ticket = new Ticket(turn, State.WAITS);
        line.add(ticket);
        return ticket;
    }

    /// From now on there is room for so many.
    synchronized void resize(Script.Room next) {
        room = next;
        serve();
    }

    private synchronized void leave(Ticket ticket) {
        if (ticket.state == State.ANSWERED) {
            answered--;
        } else if (ticket.state == State.WAITS) {
            line.remove(ticket);
        }
        ticket.state = State.GONE;
        serve();
    }

    private void serve() {
        while (!line.isEmpty() && (room.atOnce() == 0 || answered < room.atOnce())) {
            Ticket next = line.remove();
            next.state = State.ANSWERED;
            answered++;
            next.turn.run();
        }
    }
}
