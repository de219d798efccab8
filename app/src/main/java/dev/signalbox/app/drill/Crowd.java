package dev.signalbox.app.drill;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The people who ask: how many when, how long they wait, and what they do when they are told no. They behave as the
/// official SDKs: two more tries, after as long as they are told, or half a second and then twice as long; and not
/// where they are told that it is of no use.
final class Crowd {
    private static final double DAY = 24 * 60;
    /// When fewest ask: four in the morning.
    private static final double QUIETEST = 4 * 60;
    /// Longer advice is not followed.
    private static final int LONGEST_ADVICE = 60;

    private static final double FIRST_PAUSE = 0.5;
    private static final double LONGEST_PAUSE = 8;
    /// Who wants no stream waits for the whole answer, which takes longer.
    private static final int WHOLE = 4;

    private final Venue venue;
    private final Scenario scenario;
    private final List<Source> sources;
    private final long arrivals;
    private final Draws callers;
    private int questions;

    Crowd(Venue venue, Scenario scenario, List<Source> sources, long arrivals, long callers) {
        this.venue = venue;
        this.scenario = scenario;
        this.sources = sources;
        this.arrivals = arrivals;
        this.callers = new Draws(callers);
    }

    void begin() {
        for (Source source : sources) {
            next(source, new Draws(Draws.seed(arrivals, source.seed())));
        }
    }

    /// Arrivals that come and go with the day: as many as there can be, of which only those count that a lot says
    /// (Lewis and Shedler, *Simulation of nonhomogeneous Poisson processes by thinning*, 1979).
    private void next(Source source, Draws draws) {
        double most = most(source);
        long wait = (long) (draws.exponential() / most * Agenda.SECOND);
        venue.agenda().after(wait, () -> {
            boolean comes = draws.share() * most < rate(source, venue.agenda().now());
            // Drawn in any case, so that a surge does not change what others ask.
            long seed = draws.seed();
            if (comes) {
                Question question =
                        Question.of(++questions, source, venue.agenda().now(), scenario.traffic(), new Draws(seed));
                new Visitor(question).asks();
            }
            next(source, draws);
        });
    }

    private double most(Source source) {
        double times = scenario.surges().stream()
                .filter(each -> each.of().contains(source.criticality()))
                .mapToDouble(Scenario.Surge::times)
                .max()
                .orElse(1);
        return source.share() * scenario.traffic().perSecond() * Math.max(1, times);
    }

    /// Questions a second at a moment.
    private double rate(Source source, long now) {
        Scenario.Traffic traffic = scenario.traffic();
        double minutes = traffic.begins() + now / 60e9;
        double day = (1 - StrictMath.cos(2 * StrictMath.PI * (minutes - QUIETEST) / DAY)) / 2;
        double usual = source.share() * traffic.perSecond() * (traffic.night() + (1 - traffic.night()) * day);
        for (Scenario.Surge surge : scenario.surges()) {
            if (surge.at(source.criticality(), now)) {
                return usual * surge.times();
            }
        }
        return usual;
    }

    /// Someone with a question.
    private final class Visitor {
        private final Question question;
        private final Agenda.Due leaves;
        private Venue.@Nullable Pending call;
        private int tries;
        private boolean over;

        Visitor(Question question) {
            this.question = question;
            venue.figures().asked(question);
            long patience = scenario.traffic().patience().toNanos() * (question.stream() ? 1 : WHOLE) * venue.hurry();
            leaves = venue.agenda().after(patience, this::leaves);
        }

        void asks() {
            tries++;
            call = venue.call(
                    question, new Credentials.Presented(question.source().secret()), this::hears);
        }

        private void leaves() {
            Venue.Pending current = call;
            if (over || current != null && current.shown() && !current.over()) {
                // What has begun is read to its end.
                return;
            }
            if (current != null && !current.over()) {
                current.leaves();
            } else {
                ends(Figures.Fate.FAILED);
            }
        }

        private void hears(Call.End end) {
            venue.figures().ended(question, end);
            Problem problem = end.told();
            if (end.record().outcome() == Outcome.DEFERRED) {
                ends(Figures.Fate.DEFERRED);
                return;
            }
            if (problem == null) {
                boolean answered = end.record().code() == null && end.shown() >= 0;
                ends(answered ? Figures.Fate.ANSWERED : Figures.Fate.FAILED);
                return;
            }
            long pause = end.shown() >= 0 ? -1 : pause(problem);
            if (pause < 0) {
                ends(Figures.Fate.of(problem.code()));
            } else {
                venue.agenda().after(pause * venue.hurry(), () -> {
                    if (!over) {
                        asks();
                    }
                });
            }
        }

        /// Nanoseconds until it asks again, -1 for never.
        private long pause(Problem problem) {
            boolean worth = problem.status() == 408
                    || problem.status() == 409
                    || problem.status() == 429
                    || problem.status() >= 500;
            if (!worth || problem.doNotRetry() || tries > scenario.traffic().retries()) {
                return -1;
            }
            int advice = problem.retryAfterSeconds();
            if (advice > 0 && advice <= LONGEST_ADVICE) {
                return advice * Agenda.SECOND;
            }
            double pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * (1L << Math.min(20, tries - 1)));
            return (long) (pause * (1 - 0.25 * callers.share()) * Agenda.SECOND);
        }

        private void ends(Figures.Fate fate) {
            if (!over) {
                over = true;
                leaves.callOff();
                venue.figures().ended(question, fate);
            }
        }
    }
}
