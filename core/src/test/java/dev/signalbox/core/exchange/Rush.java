package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.model.usage.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/// More requests than there is room for, in virtual time: real exchanges under real rules, and a provider that
/// answers each in half a second to a second and a half.
final class Rush {
    private static final long MILLI = 1_000_000;
    static final long SECOND = 1000 * MILLI;

    /// What came of one request.
    ///
    /// @param at seconds since the beginning, when it came
    /// @param waited milliseconds until its first attempt, or its end without one
    record End(String key, int at, long waited, Outcome outcome, String code) {
        boolean served() {
            return outcome == Outcome.SUCCESS;
        }
    }

    private record Due(long time, long turn, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(turn, other.turn);
        }
    }

    private final Rules rules;
    private final SplittableRandom random;
    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private final List<End> ends = new ArrayList<>();
    private final long epoch;
    private long now;
    private long turns;
    private int most;

    Rush(Rules rules, long seed) {
        this.rules = rules;
        random = new SplittableRandom(seed);
        epoch = random.nextLong() >> 1;
    }

    /// Requests with a key come at random, so many a second, between two seconds.
    ///
    /// @param secret of the key
    Rush comes(String key, String secret, double perSecond, int from, int until) {
        at(from * SECOND + gap(perSecond), new Runnable() {
            @Override
            public void run() {
                if (now < until * SECOND) {
                    new Asker(key, secret).begin();
                    at(now + gap(perSecond), this);
                }
            }
        });
        return this;
    }

    private long gap(double perSecond) {
        return (long) (-Math.log(1 - random.nextDouble()) / perSecond * SECOND);
    }

    /// Lives until all have ended.
    ///
    /// @param until seconds for which the process looks at its queues every second
    List<End> ends(int until) {
        for (int second = 1; second <= until; second++) {
            at(second * SECOND, () -> rules.standing().review(clock()));
        }
        for (Due due = dues.poll(); due != null; due = dues.poll()) {
            now = due.time;
            due.action.run();
            most = Math.max(
                    most,
                    rules.standing().waiting().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum());
        }
        return ends;
    }

    /// How many waited at once.
    int mostWaiting() {
        return most;
    }

    /// The share of a key's requests that were served, of those that came in certain seconds.
    static double served(List<End> ends, String key, LongPredicate when) {
        long all = ends.stream()
                .filter(each -> each.key.equals(key) && when.test(each.at))
                .count();
        long served = ends.stream()
                .filter(each -> each.key.equals(key) && when.test(each.at) && each.served())
                .count();
        return all == 0 ? 1 : (double) served / all;
    }

    static Map<String, Long> codes(List<End> ends, String key) {
        Map<String, Long> codes = new TreeMap<>();
        ends.stream().filter(each -> each.key.equals(key)).forEach(each -> codes.merge(each.code, 1L, Long::sum));
        return codes;
    }

    private long clock() {
        return epoch + now;
    }

    private void at(long time, Runnable action) {
        dues.add(new Due(time, turns++, action));
    }

    /// One request and the shell that carries it.
    private final class Asker {
        private final String key;
        private final String secret;
        private final long came = now;
        private final Map<Event.Timer, Long> armed = new EnumMap<>(Event.Timer.class);
        private final Exchange exchange =
                new Exchange(rules, random, () -> at(now, () -> tell(new Event.Woken())), this::does);
        private long waited = -1;

        private Asker(String key, String secret) {
            this.key = key;
            this.secret = secret;
        }

        private void begin() {
            tell(new Event.HeadArrived(Operation.CHAT, "openai", new Credentials.Presented(secret), Wishes.NONE, null));
            tell(new Event.BodyArrived("chat", false, false));
        }

        private void tell(Event event) {
            exchange.on(event, clock());
        }

        private void does(Command command) {
            switch (command) {
                case Command.Start start -> {
                    waited = (now - came) / MILLI;
                    at(now, () -> tell(new Event.Connected(start.attempt())));
                    at(now + SECOND / 2 + random.nextLong(SECOND), () -> tell(new Event.Ended(start.attempt())));
                }
                case Command.Arm(Event.Timer timer, long nanos) -> {
                    long due = turns;
                    armed.put(timer, due);
                    at(now + nanos, () -> {
                        if (armed.remove(timer, due)) {
                            tell(new Event.TimerFired(timer));
                        }
                    });
                }
                case Command.Disarm(Event.Timer timer) -> armed.remove(timer);
                case Command.Settle(Settlement settlement) -> {
                    armed.clear();
                    long whole = waited < 0 ? (now - came) / MILLI : waited;
                    String code = settlement.code() == null ? "-" : settlement.code();
                    ends.add(new End(key, (int) (came / SECOND), whole, settlement.outcome(), code));
                }
                default -> {}
            }
        }
    }
}
