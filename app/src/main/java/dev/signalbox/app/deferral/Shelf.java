package dev.signalbox.app.deferral;

import dev.signalbox.core.port.Deferrals.Figures;
import dev.signalbox.core.port.Deferrals.Reason;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All jobs there are, by name and by owner, and how many more there may be. Guarded by its [Jobs].
final class Shelf {
    /// Stands for everybody in open mode: keys have names.
    private static final String ANYONE = "";

    private static final Comparator<Job> NEWEST_FIRST =
            Comparator.comparingLong(Job::created).thenComparing(Job::id).reversed();

    private static final class Owner {
        private final NavigableSet<Job> jobs = new TreeSet<>(NEWEST_FIRST);
        private int reserved;
    }

    /// How many there may be.
    ///
    /// @param jobs in all
    /// @param perOwner of one owner
    /// @param bytes in all
    record Bounds(int jobs, int perOwner, long bytes) {}

    private final Bounds bounds;
    private final Map<String, Entry> byId = new HashMap<>();
    private final Map<String, Owner> owners = new HashMap<>();
    private int reserved;
    private long bytes;

    Shelf(Bounds bounds) {
        this.bounds = bounds;
    }

    /// @return null when there is room, which is taken
    @Nullable
    Reason reserve(Job job, long more) {
        Owner owner = owner(job);
        // Lines of batches come a few at a time.
        if (job.batch() == null && owner.jobs.size() + owner.reserved >= bounds.perOwner()) {
            return Reason.TOO_MANY;
        }
        if (byId.size() + reserved >= bounds.jobs() || bytes + more > bounds.bytes()) {
            leave(job, owner);
            return Reason.FULL;
        }
        owner.reserved++;
        reserved++;
        bytes += more;
        return null;
    }

    /// Takes room for something else on the same disk.
    ///
    /// @return false when there is none
    boolean hold(long more) {
        if (bytes + more > bounds.bytes()) {
            return false;
        }
        bytes += more;
        return true;
    }

    /// The same, room or not; less than nothing to give it back.
    void add(long more) {
        bytes += more;
    }

    boolean full() {
        return bytes >= bounds.bytes();
    }

    void release(Job job, long less) {
        Owner owner = owner(job);
        owner.reserved--;
        reserved--;
        bytes -= less;
        leave(job, owner);
    }

    void put(Entry entry) {
        byId.put(entry.job.id(), entry);
        owner(entry.job).jobs.add(entry.job);
        bytes += entry.bytes;
    }

    /// @return false when it was not there
    boolean remove(Entry entry) {
        if (!byId.remove(entry.job.id(), entry)) {
            return false;
        }
        Owner owner = owner(entry.job);
        owner.jobs.remove(entry.job);
        leave(entry.job, owner);
        bytes -= entry.bytes;
        return true;
    }

    /// It takes so much from now on.
    void resize(Entry entry, long now) {
        if (byId.containsKey(entry.job.id())) {
            bytes += now - entry.bytes;
        }
        entry.bytes = now;
    }

    /// Null when there is none of that name.
    @Nullable
    Entry get(String id) {
        return byId.get(id);
    }

    /// Null when there is none of that name, or it is not this owner's.
    @Nullable
    Entry get(@Nullable String owner, String id) {
        Entry entry = byId.get(id);
        return entry == null || !name(entry.job).equals(owner == null ? ANYONE : owner) ? null : entry;
    }

    /// Newest first.
    ///
    /// @param after the one that is known already
    List<JobStatus> list(@Nullable String owner, String after, int limit) {
        Owner known = owners.get(owner == null ? ANYONE : owner);
        if (known == null) {
            return List.of();
        }
        Entry last = get(owner, after);
        Collection<Job> behind = last == null ? known.jobs : known.jobs.tailSet(last.job, false);
        List<JobStatus> found = new ArrayList<>();
        for (Job job : behind) {
            Entry entry = byId.get(job.id());
            if (entry != null && found.size() < limit) {
                found.add(entry.status);
            }
        }
        return found;
    }

    Collection<Entry> all() {
        return byId.values();
    }

    /// @param ends how many have come to each end since the start
    /// @param oldestMillis how long the oldest has waited
    Figures figures(Map<JobState, Long> ends, long oldestMillis) {
        Map<JobState, Long> states = new EnumMap<>(JobState.class);
        for (JobState each : JobState.values()) {
            states.put(each, 0L);
        }
        byId.values().forEach(each -> states.merge(each.status.state(), 1L, Long::sum));
        return new Figures(states, Map.copyOf(ends), oldestMillis, bytes);
    }

    private Owner owner(Job job) {
        return owners.computeIfAbsent(name(job), _ -> new Owner());
    }

    /// There may be any number of keys in time.
    private void leave(Job job, Owner owner) {
        if (owner.jobs.isEmpty() && owner.reserved == 0) {
            owners.remove(name(job), owner);
        }
    }

    /// Whoever asks for requests of a key does not see the lines of its batches, which are the batch's.
    private static String name(Job job) {
        String batch = job.batch();
        if (batch != null) {
            return ofBatch(batch);
        }
        return job.owner() == null ? ANYONE : job.owner();
    }

    /// Whose lines of a batch are. No key is called like that.
    static String ofBatch(String batch) {
        return "\n" + batch;
    }
}
