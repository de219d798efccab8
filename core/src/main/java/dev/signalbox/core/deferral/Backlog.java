package dev.signalbox.core.deferral;

import dev.signalbox.model.deferral.Job;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Jobs that wait to be begun. The earliest deadline is first; but every fifth turn is the oldest job's, so that one
/// with much time is begun at all while others with little come again and again. For one thread at a time.
public final class Backlog {
    private static final int TURNS = 5;
    private static final Comparator<Waiting> BY_DEADLINE =
            Comparator.comparingLong((Waiting each) -> each.job.deadline()).thenComparing(each -> each.job.id());
    private static final Comparator<Waiting> BY_AGE =
            Comparator.comparingLong((Waiting each) -> each.job.created()).thenComparing(each -> each.job.id());

    /// @param from not before that, in milliseconds since 1970
    private record Waiting(Job job, long from) {}

    private record Kind(String workload, String route) {}

    private final Map<String, Waiting> byId = new HashMap<>();
    private final TreeSet<Waiting> byDeadline = new TreeSet<>(BY_DEADLINE);
    private final TreeSet<Waiting> byAge = new TreeSet<>(BY_AGE);
    private int turn;

    /// One more waits.
    ///
    /// @param from it is not begun before that: milliseconds since 1970
    public void add(Job job, long from) {
        remove(job.id());
        Waiting waiting = new Waiting(job, from);
        byId.put(job.id(), waiting);
        byDeadline.add(waiting);
        byAge.add(waiting);
    }

    /// @return false when it did not wait
    public boolean remove(String id) {
        Waiting waiting = byId.remove(id);
        if (waiting == null) {
            return false;
        }
        byDeadline.remove(waiting);
        byAge.remove(waiting);
        return true;
    }

    public int size() {
        return byId.size();
    }

    /// When the oldest came, in milliseconds since 1970; 0 when none waits.
    public long oldest() {
        return byAge.isEmpty() ? 0 : byAge.first().job.created();
    }

    /// Takes out the one that is to be begun now; null when there is none.
    ///
    /// @param now milliseconds since 1970
    /// @param allowed whether one of this workload on this route may be begun; asked once for each pair
    public @Nullable Job next(long now, BiPredicate<String, String> allowed) {
        boolean oldest = turn == TURNS - 1;
        Job found = first(oldest ? byAge : byDeadline, now, allowed);
        if (found != null) {
            remove(found.id());
            turn = (turn + 1) % TURNS;
        }
        return found;
    }

    private static @Nullable Job first(Set<Waiting> order, long now, BiPredicate<String, String> allowed) {
        Map<Kind, Boolean> known = new HashMap<>();
        for (Waiting each : order) {
            Job job = each.job;
            // What has expired is not begun any more.
            if (each.from <= now
                    && now <= job.deadline()
                    && known.computeIfAbsent(
                            new Kind(job.workload(), job.route()), kind -> allowed.test(kind.workload, kind.route))) {
                return job;
            }
        }
        return null;
    }

    /// Takes out those whose time to be begun is over.
    ///
    /// @param now milliseconds since 1970
    public List<Job> expired(long now) {
        List<Job> expired = byDeadline.stream()
                .takeWhile(each -> each.job.deadline() < now)
                .map(Waiting::job)
                .toList();
        expired.forEach(each -> remove(each.id()));
        return expired;
    }
}
