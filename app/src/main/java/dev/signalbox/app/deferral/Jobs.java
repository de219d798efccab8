package dev.signalbox.app.deferral;

import dev.signalbox.core.deferral.Backlog;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.storage.deferral.JobFiles;
import dev.signalbox.storage.deferral.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of each job. A decision is made here, under one lock; then it is written to the disk, without it; and
/// only then anybody is told. So of two who want to end a job one does, and what was told is still so after a crash.
/// Methods that throw [IOException] wait for the disk.
final class Jobs {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    /// An answer that was fetched is kept for so long, for those whose connection broke.
    static final long GRACE_MILLIS = 10 * 60 * 1000L;

    /// Before what the disk did not take is tried again.
    private static final long AFTER_DISK_MILLIS = 5_000;

    /// Of that time, for one whose file is bad.
    private static final int MOST_DOUBLINGS = 6;

    private final JobFiles files;
    private final Shelf shelf;
    private final LongSupplier clock;
    private final Backlog backlog = new Backlog();
    private final List<JobStatus> untold = new ArrayList<>();
    private final Map<JobState, Long> ends = new EnumMap<>(JobState.class);
    /// Nothing is begun before that, since the disk did not take it: milliseconds since 1970.
    private long diskRests;
    private volatile Runnable work = () -> {};
    private volatile Consumer<JobStatus> told = _ -> {};

    /// Finds all that is on the disk.
    ///
    /// @param clock gives milliseconds since 1970
    /// @throws IOException when the disk cannot be read
    Jobs(JobFiles files, Shelf.Bounds bounds, LongSupplier clock) throws IOException {
        this.files = files;
        this.clock = clock;
        shelf = new Shelf(bounds);
        for (JobFiles.Found each : files.recover()) {
            Entry entry = new Entry(each);
            shelf.put(entry);
            if (!entry.status.state().isEnd()) {
                backlog.add(entry.job, 0);
            } else if (each.untold()) {
                untold.add(entry.status);
            }
        }
    }

    /// Called whenever there is something to begin.
    void onWork(Runnable listener) {
        work = listener;
    }

    /// Called with each that has ended, once that is on the disk; at once with those whose webhook was not told before
    /// the start.
    void onEnd(Consumer<JobStatus> listener) {
        told = listener;
        untold.forEach(listener);
        untold.clear();
    }

    /// Its webhook was told of its end, or will never be.
    void told(Job job) {
        try {
            files.told(job.id());
        } catch (IOException e) {
            LOG.warn("The webhook of {} will be told again at the next start: {}", job.id(), e.toString());
        }
    }

    // ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return null when there is room for one more, which is taken
    synchronized Deferrals.@Nullable Reason reserve(Job job, long bytes) {
        return shelf.reserve(job, bytes);
    }

    /// Gives that back.
    synchronized void release(Job job, long bytes) {
        shelf.release(job, bytes);
    }

    /// Takes room for what batches keep beside jobs.
    ///
    /// @return false when there is none
    synchronized boolean hold(long bytes) {
        return shelf.hold(bytes);
    }

    /// The same, room or not; less than nothing to give it back.
    synchronized void add(long bytes) {
        shelf.add(bytes);
    }

    /// Whether all room is taken.
    synchronized boolean full() {
        return shelf.full();
    }

    /// All there are, newest first.
    synchronized List<JobStatus> all() {
        return shelf.all().stream()
                .map(entry -> entry.status)
                .sorted(Comparator.comparingLong((JobStatus each) -> each.job().created())
                        .thenComparing(each -> each.job().id())
                        .reversed())
                .toList();
    }

    /// Keeps one for which there is room. It is on the disk when this returns, and may be under way already.
    ///
    /// @param reserved bytes that it took room for
    JobStatus keep(Job job, byte[] body, long reserved) throws IOException {
        Entry entry = new Entry(job.bare(), files.keep(job, body));
        JobStatus status = entry.status;
        synchronized (this) {
            shelf.release(job, reserved);
            shelf.put(entry);
            backlog.add(job, 0);
        }
        work.run();
        return status;
    }

    /// Keeps one if there is room. It is on the disk when this returns null.
    ///
    /// @return why there is no room
    Deferrals.@Nullable Reason take(Job job, byte[] body) throws IOException {
        Deferrals.Reason full = reserve(job, body.length);
        if (full != null) {
            return full;
        }
        boolean kept = false;
        try {
            keep(job, body, body.length);
            kept = true;
        } finally {
            if (!kept) {
                release(job, body.length);
            }
        }
        return null;
    }

    // ── Looking ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Null when there is none of that name, or it is not this owner's.
    synchronized @Nullable JobStatus status(@Nullable String owner, String id) {
        Entry entry = shelf.get(owner, id);
        return entry == null ? null : entry.status;
    }

    /// Newest first.
    synchronized List<JobStatus> list(@Nullable String owner, String after, int limit) {
        return shelf.list(owner, after, limit);
    }

    /// What one was answered with. From then on it is kept for a short time only.
    ///
    /// @param status as it ended
    /// @return null when it was forgotten meanwhile
    @Nullable
    JobAnswer answer(JobStatus status) throws IOException {
        Entry entry;
        synchronized (this) {
            entry = shelf.get(status.job().id());
        }
        if (entry == null) {
            return null;
        }
        synchronized (entry.onDisk) {
            try {
                JobAnswer answer = files.answer(status, entry.fetched > 0);
                if (entry.fetched == 0) {
                    fetched(entry);
                }
                return answer;
            } catch (Unreadable e) {
                drop(entry);
                return null;
            }
        }
    }

    private void fetched(Entry entry) {
        long now = clock.getAsLong();
        try {
            files.fetched(entry.status, now);
            synchronized (this) {
                entry.fetched = now;
            }
        } catch (IOException e) {
            LOG.warn("That {} was fetched cannot be written down: {}", entry.job.id(), e.toString());
        }
    }

    // ── On ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Begins the next one.
    ///
    /// @param allowed whether one of this workload on this route may be begun
    /// @return null when there is none, or the disk is not asked for now
    @Nullable
    Begun next(BiPredicate<String, String> allowed) {
        while (true) {
            Entry entry;
            synchronized (this) {
                long now = clock.getAsLong();
                Job job = now < diskRests ? null : backlog.next(now, allowed);
                entry = job == null ? null : shelf.get(job.id());
                if (entry == null) {
                    return null;
                }
                entry.begin();
                entry.alive = true;
            }
            Begun begun = read(entry);
            if (begun != null) {
                return begun;
            }
        }
    }

    /// Null when it cannot be begun after all.
    private @Nullable Begun read(Entry entry) {
        synchronized (entry.onDisk) {
            JobStatus running = entry.status;
            if (running.state() != JobState.RUNNING) {
                return null; // somebody has ended it meanwhile
            }
            try {
                files.move(entry.filed, running);
                entry.filed = running;
                JobFiles.Asked asked = files.asked(running);
                entry.troubles = 0;
                return new Begun(running.of(asked.job()), asked.body(), entry.vain, entry.failures);
            } catch (Unreadable e) {
                drop(entry);
            } catch (IOException e) {
                LOG.warn("The deferred request {} cannot be begun now: {}", entry.job.id(), e.toString());
                troubled(entry);
            } catch (RuntimeException | Error e) {
                troubled(entry);
                throw e;
            }
            return null;
        }
    }

    /// All wait for the disk for a while, and this one for longer each time: where only its file is bad, the others
    /// pass it.
    private synchronized void troubled(Entry entry) {
        long now = clock.getAsLong();
        diskRests = now + AFTER_DISK_MILLIS;
        entry.alive = false;
        if (entry.ending == null) {
            entry.status = Entry.waiting(entry.filed);
            entry.troubles = Math.min(entry.troubles + 1, MOST_DOUBLINGS);
            queue(entry, now + (AFTER_DISK_MILLIS << entry.troubles));
        }
    }

    /// How one that is under way can be stopped.
    void stoppedBy(Begun begun, Runnable stop) {
        boolean late;
        synchronized (this) {
            Entry entry = shelf.get(begun.status().job().id());
            late = entry == null || entry.ending != null || entry.status.state() != JobState.RUNNING;
            if (entry != null) {
                entry.stop = stop;
            }
        }
        if (late) {
            stop.run();
        }
    }

    /// It came to nothing and waits again, unless somebody has ended it meanwhile.
    ///
    /// @param from not before that: milliseconds since 1970
    /// @param failed whether there was an answer that may be another the next time
    void rest(Begun begun, long from, boolean failed) {
        Entry entry = over(begun, null);
        if (entry == null) {
            return;
        }
        synchronized (entry.onDisk) {
            JobStatus waiting = Entry.waiting(entry.status);
            synchronized (this) {
                if (entry.ending != null || entry.status.state() != JobState.RUNNING) {
                    return;
                }
                // From here on nobody but the holder of its files can change what it is.
                entry.status = waiting;
            }
            try {
                files.move(entry.filed, waiting);
                entry.filed = waiting;
            } catch (IOException e) {
                // Its name says that it is under way: only a start meanwhile would take that for true.
                LOG.warn("The deferred request {} cannot be put back as it should: {}", entry.job.id(), e.toString());
            }
            synchronized (this) {
                entry.vain++;
                entry.failures += failed ? 1 : 0;
                if (entry.ending == null) {
                    queue(entry, from);
                }
            }
        }
    }

    private void queue(Entry entry, long from) {
        backlog.add(entry.job, from);
        work.run();
    }

    /// It was answered.
    ///
    /// @return false when somebody has ended it before
    /// @throws IOException when that cannot be written down; it is still under way then, and this can be called
    ///     again
    boolean answered(Begun begun, JobState end, JobAnswer answer) throws IOException {
        Entry entry = over(begun, end);
        return entry != null && end(entry, end, answer);
    }

    /// Its request is not under way any more.
    ///
    /// @param end what it has come to; null when that is not decided by this
    /// @return null when there is nothing to do about that
    private synchronized @Nullable Entry over(Begun begun, @Nullable JobState end) {
        Entry entry = shelf.get(begun.status().job().id());
        if (entry == null) {
            return null;
        }
        entry.alive = false;
        entry.stop = null;
        if (entry.ending != null || entry.status.state() != JobState.RUNNING) {
            return null;
        }
        entry.ending = end;
        return entry;
    }

    // ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Cancels one that has not ended.
    ///
    /// @return false when it had, or is about to
    boolean cancel(String id) throws IOException {
        Entry entry;
        Runnable stop;
        synchronized (this) {
            entry = shelf.get(id);
            if (entry == null || entry.ending != null || entry.status.state().isEnd()) {
                return false;
            }
            entry.ending = JobState.CANCELLED;
            backlog.remove(id);
            stop = entry.stop;
        }
        if (stop != null) {
            stop.run();
        }
        return end(entry, JobState.CANCELLED, null);
    }

    /// Writes down what was decided.
    private boolean end(Entry entry, JobState end, @Nullable JobAnswer answer) throws IOException {
        synchronized (entry.onDisk) {
            JobStatus ended = entry.ended(end, clock.getAsLong(), answer == null ? 0 : answer.status());
            try {
                long bytes = files.end(entry.filed, ended, answer);
                entry.filed = ended;
                synchronized (this) {
                    entry.status = ended;
                    entry.ending = null;
                    shelf.resize(entry, bytes);
                    ends.merge(end, 1L, Long::sum);
                }
            } catch (IOException | RuntimeException | Error e) {
                undecided(entry);
                throw e;
            }
        }
        told.accept(entry.status);
        return true;
    }

    private synchronized void undecided(Entry entry) {
        boolean answered = entry.ending != null && entry.ending.hasAnswer();
        entry.ending = null;
        if (entry.status.state() == JobState.QUEUED) {
            queue(entry, clock.getAsLong() + AFTER_DISK_MILLIS);
        } else if (!entry.alive && !answered) {
            // What would have been cancelled has stopped; its file still says that it is under way.
            entry.status = Entry.waiting(entry.status);
            entry.vain++;
            queue(entry, clock.getAsLong() + AFTER_DISK_MILLIS);
        }
    }

    /// Forgets one that has ended.
    ///
    /// @return false when it has not
    boolean forget(String id) throws IOException {
        Entry entry;
        synchronized (this) {
            entry = shelf.get(id);
            if (entry == null || !entry.status.state().isEnd()) {
                return false;
            }
        }
        synchronized (entry.onDisk) {
            files.forget(id);
            drop(entry);
        }
        return true;
    }

    /// Whatever it is, it is not wanted: nobody has heard of it.
    void withdraw(String id) throws IOException {
        cancel(id);
        forget(id);
    }

    private synchronized void drop(Entry entry) {
        backlog.remove(entry.job.id());
        shelf.remove(entry);
    }

    /// Ends what was not begun in time, and forgets what was kept long enough. To be called now and then.
    void sweep() {
        long now = clock.getAsLong();
        List<Entry> expired = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        synchronized (this) {
            for (Job job : backlog.expired(now)) {
                Entry entry = shelf.get(job.id());
                if (entry != null && entry.ending == null) {
                    entry.ending = JobState.EXPIRED;
                    expired.add(entry);
                }
            }
            for (Entry each : shelf.all()) {
                if (each.status.state().isEnd() && each.goneAt() < now) {
                    gone.add(each.job.id());
                }
            }
        }
        Exception trouble = null;
        // One file that cannot be moved must not keep the others.
        for (Entry each : expired) {
            try {
                end(each, JobState.EXPIRED, null);
            } catch (IOException | RuntimeException e) {
                trouble = e;
                synchronized (this) {
                    if (each.ending == JobState.EXPIRED) {
                        undecided(each);
                    }
                }
            }
        }
        for (String id : gone) {
            try {
                forget(id);
            } catch (IOException | RuntimeException e) {
                trouble = e;
            }
        }
        if (trouble != null) {
            LOG.warn("Deferred requests that are over cannot be seen to now: {}", trouble.toString());
        }
    }

    /// How many there are, of what age and size.
    synchronized Deferrals.Figures figures() {
        long oldest = backlog.oldest();
        return shelf.figures(ends, oldest == 0 ? 0 : Math.max(0, clock.getAsLong() - oldest));
    }
}
