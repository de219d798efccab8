package dev.signalbox.app.drill;

import java.util.PriorityQueue;

/// Virtual time, and what is going to happen in it: carried out in the order of its time, and of its making where
/// that is equal.
final class Agenda {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;
    static final long NEVER = Long.MAX_VALUE / 4;

    /// Something that will happen, unless it is called off.
    static final class Due implements Comparable<Due> {
        private final long time;
        private final long turn;
        private Runnable action;

        private Due(long time, long turn, Runnable action) {
            this.time = time;
            this.turn = turn;
            this.action = action;
        }

        void callOff() {
            // Lets go of what it holds: it may lie here for minutes.
            action = Agenda::nothing;
        }

        @Override
        public int compareTo(Due other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(turn, other.turn);
        }
    }

    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private long now;
    private long turns;

    private static void nothing() {}

    /// Virtual nanoseconds since the beginning.
    long now() {
        return now;
    }

    Due after(long nanos, Runnable action) {
        return at(now + Math.max(0, nanos), action);
    }

    Due at(long time, Runnable action) {
        Due due = new Due(Math.max(now, time), turns++, action);
        dues.add(due);
        return due;
    }

    /// Again and again, first after one `nanos`.
    void every(long nanos, Runnable action) {
        after(nanos, () -> {
            action.run();
            every(nanos, action);
        });
    }

    /// What is due until that moment happens, and that moment is now.
    void reach(long moment) {
        while (!dues.isEmpty() && dues.peek().time <= moment) {
            Due due = dues.remove();
            now = due.time;
            due.action.run();
        }
        now = Math.max(now, moment);
    }

    /// When the next thing is due; [#NEVER] when nothing is.
    long next() {
        return dues.isEmpty() ? NEVER : dues.peek().time;
    }

    /// Lives until that moment; what is due later never happens.
    void live(long until) {
        for (Due due = dues.poll(); due != null && due.time <= until; due = dues.poll()) {
            now = due.time;
            due.action.run();
        }
    }
}
