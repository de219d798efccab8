package dev.signalbox.console;

import dev.signalbox.core.incident.Acknowledgement;
import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.incident.Figure;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Runbooks;
import dev.signalbox.core.incident.Update;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Sum;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The draft of a post-mortem in Markdown: what is known, with figures, and room for what only people know.
final class PostMortem {
    private final Incident incident;
    private final Instant opened;
    private final Instant end;
    private final StringBuilder text = new StringBuilder();

    private PostMortem(Incident incident, Instant now) {
        this.incident = incident;
        opened = Instant.ofEpochSecond(incident.opened());
        end = incident.closed() == null ? now : Instant.ofEpochSecond(incident.closed());
    }

    /// @param accounts null where none are kept
    /// @param now the end of what is known of an incident that is open
    static String of(Incident incident, @Nullable Accounts accounts, Instant now) {
        PostMortem draft = new PostMortem(incident, now);
        draft.summary();
        draft.impact(accounts);
        draft.timeline();
        draft.outside();
        draft.forPeople();
        return draft.text.toString();
    }

    private void summary() {
        line("# Post-mortem of incident " + incident.id() + " (draft)");
        line("");
        line("## Summary");
        line("");
        line("| | |");
        line("|---|---|");
        row("Opened", opened.toString());
        row("Over", incident.closed() == null ? "still open" : end.toString());
        row("Lasted", minutes(Duration.between(opened, end)));
        row("Worst level", incident.worst().word());
        row("Cause as counted", incident.cause().word() + " (" + Runbooks.of(incident.cause()) + ")");
        incident.youngConfigs()
                .forEach(each -> row(
                        "Config changed",
                        incident.minutesAfter(each) + " min before: " + each.what() + " (" + Runbooks.ROLLOUT + ")"));
        Acknowledgement taken = incident.acknowledged();
        row(
                "Taken by",
                taken == null
                        ? "nobody"
                        : taken.by() + ", " + minutes(Duration.ofSeconds(taken.at() - incident.opened())) + " later");
        incident.scopes()
                .forEach((scope, worst) ->
                        row("Reached", scope.workload() + " on " + scope.route() + ": " + worst.word()));
        line("");
        line("In two sentences, for somebody who was not there: …");
    }

    // ── Impact ───────────────────────────────────────────────────────────────────────────────────────────────────────

    private void impact(@Nullable Accounts accounts) {
        line("");
        line("## Impact");
        line("");
        if (accounts == null || !booked(accounts)) {
            counted();
        }
    }

    /// The ledger adds up hours, so these are whole ones.
    private boolean booked(Accounts accounts) {
        Instant from = opened.truncatedTo(ChronoUnit.HOURS);
        Instant to = end.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        try {
            List<Sum> outcomes = accounts.usage(new Question(By.OUTCOME, from, to, ZoneOffset.UTC));
            List<Sum> workloads = accounts.usage(new Question(By.WORKLOAD, from, to, ZoneOffset.UTC));
            long all = outcomes.stream().mapToLong(Sum::requests).sum();
            long good = outcomes.stream().mapToLong(Sum::succeeded).sum();
            line("From the ledger, all requests of the hours from " + from + " to " + to + ":");
            line("");
            line(all + " requests, of which " + (all - good) + " had no complete answer.");
            line("");
            sums("Outcome", outcomes);
            line("");
            sums("Workload", workloads);
            return true;
        } catch (Accounts.Unavailable e) {
            line("The ledger has no answer now: " + e.getMessage());
            line("");
            return false;
        }
    }

    private void sums(String what, List<Sum> sums) {
        line("| " + what + " | requests | answered | USD | USD in vain |");
        line("|---|---:|---:|---:|---:|");
        for (Sum each : sums) {
            line("| " + cell(each.name()) + " | " + each.requests() + " | " + each.succeeded() + " | "
                    + usd(each.cost(), each) + " | " + usd(each.inVain(), each) + " |");
        }
    }

    /// What is not known is not nothing.
    private static String usd(BigDecimal amount, Sum sum) {
        if (sum.unpriced() > 0 && amount.signum() == 0) {
            return "not known";
        }
        return amount.setScale(2, RoundingMode.HALF_UP).toPlainString()
                + (sum.unpriced() == 0 ? "" : " and " + sum.unpriced() + " not known");
    }

    /// Without a ledger there is what levels were found with.
    private void counted() {
        line("As levels counted it, in the hour before each change:");
        line("");
        line("| Time (UTC) | Scope | Objective | failed | of |");
        line("|---|---|---|---:|---:|");
        for (Entry each : incident.timeline()) {
            for (Figure figure : each.figures()) {
                line("| " + time(each.at()) + " | "
                        + (each.scope() == null
                                ? ""
                                : cell(each.scope().workload() + " on "
                                        + each.scope().route()))
                        + " | " + figure.objective() + " | " + figure.bad() + " | " + (figure.good() + figure.bad())
                        + " |");
            }
        }
    }

    // ── What happened ────────────────────────────────────────────────────────────────────────────────────────────────

    private void timeline() {
        line("");
        line("## Timeline (UTC)");
        line("");
        for (Entry each : incident.timeline()) {
            line("- " + time(each.at()) + " " + sentence(each));
        }
        if (incident.omitted() > 0) {
            line("- and " + incident.omitted() + " entries for which there was no room");
        }
    }

    private static String sentence(Entry entry) {
        StringBuilder sentence = new StringBuilder(entry.kind().word());
        if (entry.by() != null) {
            sentence.append(" by ").append(entry.by());
        }
        if (entry.scope() != null) {
            sentence.append(": ")
                    .append(entry.scope().workload())
                    .append(" on ")
                    .append(entry.scope().route());
        }
        if (entry.before() != null && entry.level() != null) {
            sentence.append(" ")
                    .append(entry.before().word())
                    .append(" → ")
                    .append(entry.level().word());
        }
        if (entry.cause() != null) {
            sentence.append(" (").append(entry.cause().word()).append(')');
        }
        if (!entry.text().isEmpty()) {
            sentence.append(": ").append(entry.text());
        }
        for (Figure each : entry.figures()) {
            sentence.append(String.format(
                    Locale.ROOT,
                    "; %s: %d of %d failed in an hour, burn %.1f / %.1f / %.1f",
                    each.objective(),
                    each.bad(),
                    each.good() + each.bad(),
                    each.yellow(),
                    each.orange(),
                    each.fast()));
        }
        return cell(sentence.toString());
    }

    private void outside() {
        line("");
        line("## What people outside were told");
        line("");
        if (incident.updates().isEmpty()) {
            line("Nothing.");
        }
        for (Update each : incident.updates()) {
            line("- " + time(each.at()) + " " + each.state().word() + ": " + cell(each.in("en")));
        }
    }

    private void forPeople() {
        Map<String, Long> causes = incident.timeline().stream()
                .filter(each -> each.cause() != null && each.kind() == Entry.Kind.LEVEL)
                .collect(Collectors.groupingBy(
                        each -> String.valueOf(
                                each.cause() == null ? null : each.cause().word()),
                        Collectors.counting()));
        line("");
        line("## Causes");
        line("");
        causes.forEach((cause, times) -> line("- counted: " + cause + ", at " + times + " changes of a level"));
        line("- what was behind that: …");
        line("- why it was not found before: …");
        for (String each : List.of("What went well", "What went badly", "Where we were lucky")) {
            line("");
            line("## " + each);
            line("");
            line("- …");
        }
        line("");
        line("## To do");
        line("");
        line("| What | Who | Until |");
        line("|---|---|---|");
        line("| … | … | … |");
    }

    private void row(String name, String value) {
        line("| " + name + " | " + cell(value) + " |");
    }

    /// Names and reasons are anybody's words.
    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[");
    }

    private static String time(long seconds) {
        return Instant.ofEpochSecond(seconds).toString();
    }

    private static String minutes(Duration time) {
        return Math.max(0, time.toMinutes()) + " min";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
