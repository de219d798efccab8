package dev.signalbox.app.server;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.CutOff;
import dev.signalbox.core.codered.Diary;
import dev.signalbox.core.codered.Effect;
import dev.signalbox.core.codered.Health;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.codered.Levels;
import dev.signalbox.core.codered.Peers;
import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.codered.Source;
import dev.signalbox.core.codered.Tally;
import dev.signalbox.core.codered.Watching;
import dev.signalbox.core.codered.WayBack;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.core.resilience.Condition;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out at each beat how bad it is, of what event loops have counted and how targets do, and tells it. Needs
/// nothing but this process.
final class LevelLoop implements LevelDesk, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LevelLoop.class);
    /// After a longer pause of the process what was counted says nothing of now.
    private static final long STALE = 10;

    private static final long SOON_MILLIS = 5 * 60 * 1000;
    private static final Set<String> DOWN = Set.of(
            Condition.NO_CREDENTIAL.word(),
            Condition.RESTING.word(),
            Condition.BENCHED.word(),
            Condition.FORBIDDEN.word(),
            Condition.MODEL_NOT_FOUND.word(),
            Condition.FAILING.word());
    private static final Set<String> AT_FAULT = Set.of(Condition.FAILING.word(), Condition.EJECTED.word());
    /// What a person did says nothing of a target.
    private static final Set<String> BY_HAND = Set.of("drained", "disabled");

    private final InForce rules;
    private final Incidents incidents;
    private final Beat beat;
    private final @Nullable LevelFile file;
    private final Watching watching = new Watching();
    private final List<Tally> tallies = new CopyOnWriteArrayList<>();
    private final Peers peers = new Peers();
    private final List<Runnable> pokes = new CopyOnWriteArrayList<>();
    private final CutOff cutOff = new CutOff();
    private final Thread thread;
    private volatile @Nullable Vitals vitals;
    private volatile @Nullable StatusWatch status;
    private volatile Picture picture;
    private volatile WayBack back;
    private volatile LongFunction<Set<String>> maintained = _ -> Set.of();
    private volatile boolean closed;
    private boolean failed;

    /// @param incidents hears of each look
    /// @param now by the beat's clock
    /// @param declared what was declared before the start and has not ended
    /// @param file where levels are kept for the next start; null for nowhere
    LevelLoop(
            InForce rules, Incidents incidents, Beat beat, @Nullable LevelFile file, List<Ruling> declared, long now) {
        this.rules = rules;
        this.incidents = incidents;
        this.beat = beat;
        this.file = file;
        LevelFile.Saved saved = file == null ? LevelFile.Saved.NOTHING : file.read(now);
        back = saved.back();
        picture = new Picture(saved.board().recalling(declared), new TreeMap<>(), Measures.NONE, false, now);
        // Not a virtual one: writers that hang in a file call would hold all that virtual threads run on.
        thread = Thread.ofPlatform().daemon().name("levels").unstarted(this::run);
    }

    /// For one more event loop.
    Tally tally() {
        Tally made = new Tally(this::objectives);
        tallies.add(made);
        return made;
    }

    /// What other replicas say is told to these.
    Peers peers() {
        return peers;
    }

    /// What was counted here, for other replicas.
    Map<Scope, long[]> counted() {
        Map<Scope, long[]> sums = new HashMap<>();
        tallies.forEach(each -> each.addTo(sums));
        return sums;
    }

    private List<Objective> objectives(String workload) {
        Workload declared = rules.get().policy().workloads().get(workload);
        return declared == null ? List.of() : Watching.objectives(declared);
    }

    /// Who is told after each look, on its thread.
    void tell(StatusWatch watch) {
        status = watch;
    }

    /// From now on nothing counts of workloads that people work on.
    ///
    /// @param maintained which these are, at a second of the loop's clock
    void sparing(LongFunction<Set<String>> maintained) {
        this.maintained = maintained;
    }

    /// Who has to look, after each look, without being waited for.
    void poke(Runnable watcher) {
        pokes.add(watcher);
    }

    /// @param seen how targets do
    void start(Vitals seen) {
        vitals = seen;
        rules.measuredBy(policy -> CodeRed.in(policy).acts() ? measures(policy) : Measures.NONE);
        // So that all scopes are known, and what is said of them holds at once.
        look(picture.now());
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                look(beat.next());
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    private synchronized void look(long now) {
        try {
            Rules inForce = rules.get();
            Policy policy = inForce.policy();
            Map<String, Health> health = health(policy);
            readiness(health, inForce, now);
            Board before = picture.board();
            Board found = watching.next(
                    before,
                    sources(),
                    policy,
                    CodeRed.in(policy),
                    route -> health.getOrDefault(route, Health.GOOD),
                    maintained.apply(now),
                    now);
            // After a pause levels hold for one look, so that what piled up meanwhile is not taken for a sudden end.
            boolean stale = now - picture.now() > STALE;
            show(stale ? before : found, now);
            StatusWatch told = status;
            if (told != null) {
                told.looked(
                        picture,
                        route -> health.getOrDefault(route, Health.GOOD).unanswered());
            }
            failed = false;
        } catch (RuntimeException e) {
            if (!failed) {
                LOG.error("Levels could not be looked at; they stay as they are", e);
            }
            failed = true;
        }
    }

    private void readiness(Map<String, Health> health, Rules inForce, long now) {
        boolean nobody = !health.isEmpty() && health.values().stream().allMatch(Health::unanswered);
        boolean before = inForce.standing().isCutOff();
        boolean alone = cutOff.look(nobody, peers.answered(), now);
        inForce.standing().cutOff(alone);
        if (alone && !before) {
            LOG.warn("No target can be asked here while other replicas answer requests: this one is not ready");
        } else if (before && !alone) {
            LOG.info("This replica is ready again");
        }
    }

    private List<Source> sources() {
        List<Source> sources = new ArrayList<>(tallies);
        sources.add(peers);
        return sources;
    }

    private void show(Board next, long now) {
        Picture before = picture;
        Rules inForce = rules.get();
        Policy policy = inForce.policy();
        Levels levels = Levels.of(next, policy);
        Measures wanted = Effect.of(policy, CodeRed.in(policy).playbook(), levels);
        back = back.next(wanted, now);
        Measures measures = back.on(wanted, policy, now);
        picture = new Picture(
                next, watching.readings(), measures, CodeRed.in(policy).acts(), now);
        inForce.standing().levelled(levels);
        rules.measure();
        LevelLog.changes(before.board(), next, watching.readings());
        incidents.shown(before, picture);
        if (file != null) {
            file.keep(next, back, now);
        }
        pokes.forEach(Runnable::run);
    }

    /// What the levels of the last look ask for under a policy.
    private Measures measures(Policy policy) {
        Picture seen = picture;
        Measures wanted = Effect.of(policy, CodeRed.in(policy).playbook(), Levels.of(seen.board(), policy));
        return back.on(wanted, policy, seen.now());
    }

    // ── How targets do ───────────────────────────────────────────────────────────────────────────────────────────────

    private Map<String, Health> health(Policy policy) {
        Vitals seen = vitals;
        if (seen == null) {
            return Map.of();
        }
        Map<String, List<Vitals.Endpoint>> byLabel = new HashMap<>();
        for (Vitals.Endpoint each : seen.endpoints()) {
            byLabel.computeIfAbsent(each.target(), _ -> new ArrayList<>()).add(each);
        }
        Map<String, Integer> waiting = seen.waiting();
        Map<String, Health> health = new HashMap<>();
        for (Route route : policy.routes().values()) {
            List<Vitals.Endpoint> endpoints = allowed(policy.usualTargetLabels(route), byLabel);
            boolean spared = picture.acts()
                    && picture.measures().calls(route)
                    && allowed(policy.targetLabels(route), byLabel).stream()
                            .anyMatch(each -> !endpoints.contains(each) && !DOWN.contains(each.condition()));
            health.put(route.name(), health(endpoints, waiting.getOrDefault(route.name(), 0), spared));
        }
        return health;
    }

    /// Those that no person took out.
    private static List<Vitals.Endpoint> allowed(Set<String> labels, Map<String, List<Vitals.Endpoint>> byLabel) {
        return labels.stream()
                .flatMap(label -> byLabel.getOrDefault(label, List.of()).stream())
                .filter(each -> !BY_HAND.contains(each.condition()))
                .toList();
    }

    private static Health health(List<Vitals.Endpoint> endpoints, int waiting, boolean spared) {
        boolean down = !endpoints.isEmpty() && endpoints.stream().allMatch(each -> DOWN.contains(each.condition()));
        boolean soon = down
                && endpoints.stream()
                        .anyMatch(each -> each.condition().equals(Condition.RESTING.word())
                                && each.openInMillis() > 0
                                && each.openInMillis() <= SOON_MILLIS);
        return new Health(
                down, soon, endpoints.stream().anyMatch(each -> AT_FAULT.contains(each.condition())), waiting, spared);
    }

    /// Keeps what became of requests for the next start, and goes on with what is there.
    synchronized DiaryFile keep(Path diary) {
        return DiaryFile.start(DiaryFile.recall(diary, watching.diary()), this::diaryLines);
    }

    private synchronized List<String> diaryLines() {
        return watching.diary().lines();
    }

    /// What became of requests in the last weeks, by workload.
    synchronized SortedMap<String, List<Diary.Entry>> diary() {
        return watching.diary().entries();
    }

    // ── What people say ──────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public Picture look() {
        return picture;
    }

    @Override
    public synchronized boolean rule(Ruling ruling) {
        Board with = picture.board().with(ruling);
        if (with != null) {
            show(with, picture.now());
        }
        return with != null;
    }

    @Override
    public synchronized void clear(@Nullable String workload, @Nullable String route) {
        show(picture.board().cleared(workload, route, picture.now()), picture.now());
    }

    @Override
    public synchronized void end(Ruling ruling) {
        show(picture.board().without(ruling, picture.now()), picture.now());
    }

    @Override
    public synchronized void answer(@Nullable String workload, @Nullable String route, Answer answer) {
        show(picture.board().answered(workload, route, answer), picture.now());
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (file != null) {
            file.close();
        }
    }
}
