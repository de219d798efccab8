package dev.signalbox.core.report;

import dev.signalbox.core.declared.Goal;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Workload.Criticality;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What people read together every day.
///
/// @param at when it was made
/// @param date the day that it is about, or on which its 24 hours end
/// @param from the first moment of those that it is about
/// @param to the first one after them
/// @param current whether it is about now; else it knows only what was counted then
/// @param worst level of now
/// @param decisions for people to take, the most urgent first
/// @param declared every Code Red that is declared, or ended in these hours
/// @param held what is not answered now, or not all of it
/// @param workloads that matter
/// @param changes that the system made by itself, the newest first
/// @param moreChanges that are left out
/// @param unknown what the figures do not say
public record DailyReport(
        Instant at,
        LocalDate date,
        ZoneId zone,
        Instant from,
        Instant to,
        boolean current,
        Level worst,
        List<Decision> decisions,
        List<Declared> declared,
        List<Held> held,
        List<WorkloadDay> workloads,
        List<Change> changes,
        int moreChanges,
        List<Unknown> unknown) {
    public DailyReport {
        decisions = List.copyOf(decisions);
        declared = List.copyOf(declared);
        held = List.copyOf(held);
        workloads = List.copyOf(workloads);
        changes = List.copyOf(changes);
        unknown = List.copyOf(unknown);
    }

    /// Something to decide.
    ///
    /// @param subject that it is about: a workload on a route, a target, whose budget
    /// @param owner who has to; null where nobody is named
    /// @param since when it waits, or holds; null where that is not known
    /// @param due until when; null where it does not end by itself
    /// @param detail in the words of the one who said it, or a figure; empty for none
    public record Decision(
            What what,
            String subject,
            @Nullable String owner,
            @Nullable Instant since,
            @Nullable Instant due,
            String detail) {}

    /// What there is to decide, the most urgent first.
    public enum What {
        /// A declared Code Red has gone on for a week, and somebody has to say that it is to.
        STILL_DECLARED,
        /// A level waits for confirmation.
        CONFIRM,
        /// A level stays until somebody clears it.
        CLEAR,
        /// An incident that nobody has taken.
        TAKE_INCIDENT,
        /// An error budget is used up.
        ERROR_BUDGET_SPENT,
        /// An error budget will be within a week, if it goes on so.
        ERROR_BUDGET_GOES,
        /// Money is used up.
        BUDGET_SPENT,
        /// Money is about to be.
        BUDGET_GOES,
        /// What a person said of a level ends.
        RULING_ENDS,
        /// What a person changed by hand ends.
        OVERRIDE_ENDS;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }

    /// A Code Red that somebody declared.
    ///
    /// @param workload null for all
    /// @param route null for all
    /// @param owner who answers for it
    /// @param until its date
    /// @param confirmed when somebody last said that it goes on
    /// @param ended null while it holds
    public record Declared(
            Level level,
            @Nullable String workload,
            @Nullable String route,
            String owner,
            String reason,
            Instant since,
            Instant until,
            Instant confirmed,
            @Nullable Ended ended,
            List<GoalDay> goals) {
        public Declared {
            goals = List.copyOf(goals);
        }

        /// Goals that are met.
        public long met() {
            return goals.stream()
                    .filter(each -> Boolean.TRUE.equals(each.met()))
                    .count();
        }
    }

    /// @param by who ended it; null for its date
    /// @param reason empty where nobody gave one
    public record Ended(Instant at, @Nullable String by, String reason) {}

    /// What is to be reached.
    ///
    /// @param baseline when it was declared; null where nothing was known
    /// @param now in the last 24 hours, or in the last ones before it ended; null where nothing is known
    public record GoalDay(
            Goal goal, @Nullable Double baseline, @Nullable Double now) {
        /// Null where nothing is known.
        public @Nullable Boolean met() {
            return goal.isMetBy(now);
        }
    }

    /// Requests that are not answered now.
    ///
    /// @param route null for all
    /// @param how `pause` or `defer`
    /// @param share of them that run all the same
    /// @param byHand whether a person said so
    /// @param since null where that is not known
    public record Held(
            String workload,
            @Nullable String route,
            String how,
            double share,
            boolean byHand,
            @Nullable Instant since) {}

    /// One workload that matters.
    ///
    /// @param level the worst of its routes now
    /// @param cause null at green
    /// @param requests of the ledger; null where there is none, as `cost`
    /// @param meanMillis that a complete answer took, -1 where it is not known
    /// @param p95Millis within which 95 % of them came, -1 where it is not known
    /// @param cost in US dollars, of the requests of which it is known
    /// @param unpriced those of which it is not
    /// @param hours in their order
    public record WorkloadDay(
            String name,
            Criticality criticality,
            Level level,
            @Nullable Instant since,
            @Nullable String cause,
            List<ObjectiveDay> objectives,
            @Nullable Long requests,
            long meanMillis,
            long p95Millis,
            @Nullable BigDecimal cost,
            long unpriced,
            List<Hour> hours) {
        public WorkloadDay {
            objectives = List.copyOf(objectives);
            hours = List.copyOf(hours);
        }
    }

    /// A promise, and how it is kept.
    ///
    /// @param withinMillis null where it is not about time
    /// @param good requests of these hours that kept it
    /// @param budgetLeft the share of the failures allowed in four weeks that is left, below 0 when there were
    ///     more; null where nothing is known
    /// @param knownDays of the four weeks
    /// @param spentBy when it will be used up, if it goes on as in these hours; null for not within four weeks
    /// @param sizes the same of these hours by the size of requests, as far as it was counted since the last start;
    ///     empty where it does not tell them apart
    public record ObjectiveDay(
            String kind,
            double ratio,
            @Nullable Long withinMillis,
            long good,
            long bad,
            @Nullable Double budgetLeft,
            int knownDays,
            @Nullable Instant spentBy,
            List<SizeDay> sizes) {
        public ObjectiveDay {
            sizes = List.copyOf(sizes);
        }

        /// One for requests of any size.
        public ObjectiveDay(
                String kind,
                double ratio,
                @Nullable Long withinMillis,
                long good,
                long bad,
                @Nullable Double budgetLeft,
                int knownDays,
                @Nullable Instant spentBy) {
            this(kind, ratio, withinMillis, good, bad, budgetLeft, knownDays, spentBy, List.of());
        }
    }

    /// How it is kept by requests of one size.
    ///
    /// @param upTo bytes of a request; null for all that are larger
    public record SizeDay(@Nullable Integer upTo, long withinMs, long good, long bad) {}

    /// Requests with and without a complete answer.
    public record Hour(Instant start, long good, long bad) {}

    /// Something that the system did by itself.
    ///
    /// @param what in words, English: names and levels
    /// @param entry the same, for those who tell it in other words
    public record Change(Instant at, String what, Entry entry) {}

    /// What is not known.
    public enum Unknown {
        /// No ledger is kept: no cost.
        LEDGER,
        /// The ledger gave no answer now.
        LEDGER_AWAY,
        /// Hours of these are from before the first start, or nothing was counted in them.
        HOURS,
        /// People worked on something in these hours, and nothing of it was counted.
        MAINTENANCE,
        /// Times of other replicas, and what they counted before this one heard of them.
        REPLICAS;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }
}
