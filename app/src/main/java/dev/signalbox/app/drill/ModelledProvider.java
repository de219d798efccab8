package dev.signalbox.app.drill;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/// A provider: serves so many requests at once, each the slower the more there are, lets some wait and refuses the
/// others; allows so many tokens a minute; and has the faults of a scenario.
final class ModelledProvider {
    private static final long QUICK = 5 * Agenda.MILLI;
    /// Full, content comes half as fast again as it does alone: requests share a batch.
    static final double CROWDED = 0.5;

    private static final double SPEED_SPREAD = 0.2;
    private static final double CONNECTING = 30;

    /// A request that is there.
    final class Visit {
        private final Question question;
        private final Consumer<Answer> served;
        private boolean serving;
        private boolean gone;

        private Visit(Question question, Consumer<Answer> served) {
            this.question = question;
            this.served = served;
        }

        /// It is over, whichever way.
        void leave() {
            if (gone) {
                return;
            }
            gone = true;
            if (serving) {
                busy--;
                next();
            } else {
                waiting.remove(this);
            }
        }
    }

    /// What becomes of a request at the door.
    sealed interface Reception {
        /// No connection comes about.
        record Unreachable(long after, Failure failure) implements Reception {}

        /// Nobody takes the connection.
        record Ignored() implements Reception {}

        /// It is connected after so long.
        record Connected(long after) implements Reception {}
    }

    private final Agenda agenda;
    private final Scenario scenario;
    private final List<Scenario.Fault> faults;
    private final int serves;
    private final Draws draws;
    private final ArrayDeque<Visit> waiting = new ArrayDeque<>();
    private final double usualTokens;
    private double tokens;
    private long filled;
    private int busy;

    /// @param faults its own
    /// @param serves at once
    ModelledProvider(Agenda agenda, Scenario scenario, List<Scenario.Fault> faults, int serves, long seed) {
        this.agenda = agenda;
        this.scenario = scenario;
        this.faults = List.copyOf(faults);
        this.serves = serves;
        draws = new Draws(seed);
        Scenario.Traffic traffic = scenario.traffic();
        usualTokens = traffic.perSecond() * Question.MEAN_LENGTH * (traffic.prompt() + traffic.answer());
        tokens = Double.MAX_VALUE;
    }

    /// Whether its connections break at this moment.
    boolean cuts() {
        return faults.stream().anyMatch(each -> each.kind() == Scenario.Kind.UNREACHABLE && each.at(agenda.now()) > 0);
    }

    /// Someone wants a connection.
    Reception receive() {
        long after = (long) ((5 + draws.share() * CONNECTING) * Agenda.MILLI);
        for (Scenario.Fault fault : faults) {
            boolean struck = strikes(fault);
            if (struck && fault.kind() == Scenario.Kind.UNREACHABLE) {
                return new Reception.Unreachable(Agenda.MILLI, new Failure.Unreachable("Connection refused."));
            }
            if (struck && fault.kind() == Scenario.Kind.SILENT) {
                return new Reception.Ignored();
            }
        }
        return new Reception.Connected(after);
    }

    /// Takes a request.
    ///
    /// @param served hears what becomes of it when it is served
    Visit ask(Question question, Consumer<Answer> served) {
        Visit visit = new Visit(question, served);
        int capacity = capacity();
        if (busy < capacity) {
            serve(visit);
        } else if (waiting.size() < capacity * scenario.supply().waits()) {
            waiting.add(visit);
        } else {
            visit.gone = true;
            served.accept(refusing(Reason.UNAVAILABLE, 529, -1));
        }
        return visit;
    }

    /// Whoever may is served: there may be more room than there was.
    void next() {
        while (!waiting.isEmpty() && busy < capacity()) {
            serve(waiting.remove());
        }
    }

    private void serve(Visit visit) {
        visit.serving = true;
        busy++;
        visit.served.accept(answer(visit.question));
    }

    private Answer answer(Question question) {
        Scenario.Supply supply = scenario.supply();
        long first = (long) (supply.firstToken().toNanos() * draws.logNormal(supply.spread()));
        double load = Math.min(1, (double) busy / serves);
        double speed = supply.perSecond() * draws.logNormal(SPEED_SPREAD) / (1 + CROWDED * load * load);
        Answer answer = Answer.healthy(first, first + (long) (question.answer() / speed * Agenda.SECOND));
        if (draws.happens(supply.errors())) {
            answer = answer.failing(QUICK, refused(Reason.UNAVAILABLE, 500, -1));
        }
        double allowed = supply.tokens();
        for (Scenario.Fault fault : faults) {
            if (fault.kind() == Scenario.Kind.RATE_LIMIT && fault.at(agenda.now()) > 0) {
                allowed = fault.factor();
            } else if (strikes(fault)) {
                answer = spoilt(answer, fault);
            }
        }
        long limited = limited(allowed, question);
        return limited > 0 ? answer.failing(QUICK, refused(Reason.RATE_LIMITED, 429, limited)) : answer;
    }

    private boolean strikes(Scenario.Fault fault) {
        double much = fault.at(agenda.now());
        return much > 0 && draws.happens(fault.share() * (hasFactor(fault) ? 1 : much));
    }

    private static boolean hasFactor(Scenario.Fault fault) {
        return fault.factor() != 1;
    }

    private Answer spoilt(Answer answer, Scenario.Fault fault) {
        double factor = 1 + (fault.factor() - 1) * fault.at(agenda.now());
        return switch (fault.kind()) {
            case ERRORS -> answer.failing(QUICK, refused(Reason.UNAVAILABLE, 500, -1));
            case ERRORS_IN_200 -> answer.failing(answer.first() / 2, refused(Reason.UNAVAILABLE, 500, -1));
            case BREAKS -> {
                long then = answer.first() + (long) (draws.share() * (answer.end() - answer.first()));
                yield answer.failing(then, new Failure.Truncated("Ended too early."));
            }
            case STALLS -> answer.silent(answer.first());
            case DRIP -> answer.slower(factor);
            case SLOW -> answer.later(factor);
            case UNREACHABLE, SILENT, RATE_LIMIT, CAPACITY -> answer;
        };
    }

    /// How many it serves at once, at this moment.
    private int capacity() {
        double left = 1;
        for (Scenario.Fault fault : faults) {
            if (fault.kind() == Scenario.Kind.CAPACITY) {
                left *= 1 - (1 - fault.factor()) * fault.at(agenda.now());
            }
        }
        return Math.max(1, (int) (serves * left));
    }

    /// Takes the request's tokens out of those of the minute, if they are there.
    ///
    /// @param allowed as a multiple of what all traffic uses; 0 for any number
    /// @return milliseconds until there are as many; 0 when there are
    private long limited(double allowed, Question question) {
        if (allowed <= 0) {
            tokens = Double.MAX_VALUE;
            return 0;
        }
        double perSecond = allowed * usualTokens;
        // A bucket of ten seconds: providers let short bursts pass.
        tokens = Math.min(10 * perSecond, tokens + perSecond * (agenda.now() - filled) / Agenda.SECOND);
        filled = agenda.now();
        double needed = Math.min(question.tokens(), 10 * perSecond);
        if (tokens < needed) {
            return Math.max(1000, 1000 * (long) StrictMath.ceil((needed - tokens) / perSecond));
        }
        tokens -= needed;
        return 0;
    }

    private static Answer refusing(Reason reason, int status, long retryAfterMillis) {
        return Answer.healthy(Agenda.NEVER, Agenda.NEVER).failing(QUICK, refused(reason, status, retryAfterMillis));
    }

    private static Failure refused(Reason reason, int status, long retryAfterMillis) {
        return new Failure.Refused(reason, status, "The provider's words.", null, null, retryAfterMillis, null);
    }
}
