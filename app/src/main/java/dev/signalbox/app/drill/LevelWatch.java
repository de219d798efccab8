package dev.signalbox.app.drill;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Health;
import dev.signalbox.core.codered.Levels;
import dev.signalbox.core.codered.Tally;
import dev.signalbox.core.codered.Watching;
import dev.signalbox.core.exchange.Standing;
import dev.signalbox.core.resilience.Condition;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.UsageRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The level loop in virtual time: looks every two seconds, as the program does, and has the same parts.
final class LevelWatch {
    private static final long BEAT = 2 * Agenda.SECOND;
    private static final long SOON = 5 * 60 * Agenda.SECOND;
    private static final Set<Condition> DOWN = EnumSet.of(
            Condition.NO_CREDENTIAL,
            Condition.RESTING,
            Condition.BENCHED,
            Condition.FORBIDDEN,
            Condition.MODEL_NOT_FOUND,
            Condition.FAILING);
    private static final Set<Condition> AT_FAULT = EnumSet.of(Condition.FAILING, Condition.EJECTED);

    private final Run run;
    private final Variant variant;
    private final LevelNotes notes;
    private final Watching watching = new Watching();
    private final Tally tally;
    private final Acting acting;
    private Board board = Board.EMPTY;

    LevelWatch(Run run, Variant variant, Figures figures) {
        this.run = run;
        this.variant = variant;
        notes = new LevelNotes(figures);
        acting = new Acting(notes);
        tally = new Tally(name -> {
            Workload workload = run.rules().policy().workloads().get(name);
            return workload == null ? List.of() : Watching.objectives(workload);
        });
    }

    void record(UsageRecord record) {
        tally.record(record);
    }

    void begin() {
        if (variant.watches()) {
            look();
            run.agenda().every(BEAT, this::look);
        }
    }

    private void look() {
        Policy policy = run.rules().policy();
        Board before = board;
        board = watching.next(before, List.of(tally), policy, CodeRed.in(policy), this::health, seconds());
        notes.looked(board, watching.readings(), run.agenda().now());
        Levels levels = Levels.of(board, policy);
        run.rules().standing().levelled(levels);
        if (variant.acts()) {
            run.rule(acting.next(run.rules(), levels, seconds(), run.agenda().now()));
        }
    }

    private long seconds() {
        return run.clock() / Agenda.SECOND;
    }

    /// Until now nothing changed any more.
    void end() {
        notes.end(run.agenda().now());
    }

    // ── How targets do ───────────────────────────────────────────────────────────────────────────────────────────────

    private Health health(String name) {
        Standing standing = run.rules().standing();
        Policy policy = run.rules().policy();
        Route route = policy.routes().get(name);
        if (route == null) {
            return Health.GOOD;
        }
        Set<String> labels = policy.usualTargetLabels(route);
        long now = run.clock();
        List<Endpoint> endpoints = standing.endpoints().stream()
                .filter(each -> labels.contains(each.target()))
                .filter(each -> policy.overrides().target(each.target()) == null)
                .toList();
        boolean down = !endpoints.isEmpty() && endpoints.stream().allMatch(each -> DOWN.contains(each.shown(now)));
        boolean soon = down
                && endpoints.stream().anyMatch(each -> {
                    long left = each.openAt(now) - now;
                    return each.shown(now) == Condition.RESTING && left > 0 && left <= SOON;
                });
        boolean confirmed = endpoints.stream().anyMatch(each -> AT_FAULT.contains(each.shown(now)));
        Set<String> all = policy.targetLabels(route);
        boolean spared = run.rules().measures().calls(route)
                && standing.endpoints().stream()
                        .filter(each -> all.contains(each.target()) && !labels.contains(each.target()))
                        .anyMatch(each -> !DOWN.contains(each.shown(now)));
        return new Health(down, soon, confirmed, standing.waiting().getOrDefault(name, 0), spared);
    }
}
