package dev.signalbox.storage.spool;

import dev.signalbox.core.port.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The records of this machine that are not in the store yet, in files of a directory that belongs to this
/// process alone.
///
/// Event loops write, each through its own [#lane]; one other thread reads with [#read] and says with [#stored]
/// what need not be kept. Two threads of its own look after the disk: one makes files ahead of need, one puts
/// on the disk once a second what was written, so that a power cut takes that second at most.
public final class Spool implements AutoCloseable {
    /// Between two times that what was written is put on the disk.
    public static final Duration FORCED_EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int SMALLEST = 512 * 1024;
    private static final int LARGEST = 4 * 1024 * 1024;
    private static final long SILENCE = Duration.ofMinutes(1).toNanos();
    private static final long LOOK_AGAIN = Duration.ofMillis(500).toNanos();

    private final Folder folder;
    private final long max;
    private final int segmentSize;
    private final Losses losses = new Losses();
    private final Group group = new Group();
    private final boolean durable;
    private final List<Lane> lanes = new ArrayList<>();
    private final Thread keeper;
    private final Thread forcer;

    /// All that may have something to read or write.
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();

    /// Of the reader alone.
    private final RecordView view = new RecordView();

    private int given;
    private volatile boolean closed;
    private volatile boolean full;
    /// Of the keeper alone.
    private long toldFull = System.nanoTime() - SILENCE;

    /// Of the forcer alone.
    private long toldUnforced = System.nanoTime() - SILENCE;

    private volatile String lack = "the spool is full, or no file could be made ahead in time";

    private Spool(Folder folder, long max, int lanes, boolean durable) {
        this.folder = folder;
        this.durable = durable;
        segmentSize = Math.clamp(Long.highestOneBit(max / (8L * lanes)), SMALLEST, LARGEST);
        this.max = Math.max(max, 4L * lanes * segmentSize);
        keeper = Thread.ofPlatform().daemon().name("spool-ahead").unstarted(this::makeAhead);
        forcer = Thread.ofPlatform().daemon().name("spool-force").unstarted(this::forceAll);
    }

    /// What stands for this folder in all that is written to a store, over restarts.
    public String node() {
        return folder.node();
    }

    /// Opens the directory, reads what an earlier process left, and makes the first file of each lane.
    ///
    /// @param directory is made when it is missing
    /// @param max bytes that all files take together; 2 MiB for each lane at least
    /// @param lanes how many event loops will write
    /// @throws SpoolException when the directory cannot be used, belongs to another process, or has no room
    public static Spool open(Path directory, long max, int lanes) throws SpoolException {
        return open(directory, max, lanes, false);
    }

    /// The same.
    ///
    /// @param durable whether what is written is put on the disk at once, and [Ledger#onceKept] waits for that
    public static Spool open(Path directory, long max, int lanes, boolean durable) throws SpoolException {
        Spool spool = new Spool(Folder.open(directory), max, lanes, durable);
        try {
            spool.recover();
            for (int lane = 0; lane < lanes; lane++) {
                Segment first = spool.create(lane);
                spool.lanes.add(new Lane(lane, first, spool.losses, spool.keeper));
            }
        } catch (IOException e) {
            spool.letGo();
            throw new SpoolException("cannot write to the spool's directory " + directory + ": " + e, e);
        }
        spool.keeper.start();
        spool.forcer.start();
        return spool;
    }

    private void recover() throws IOException {
        for (Path file : folder.segments()) {
            try {
                long number = Folder.number(file);
                Segment segment = Segment.open(file, number);
                segments.put(number, segment);
                int cut = segment.cut();
                if (cut > 0) {
                    LOG.warn(
                            "The spool's file {} has {} bytes behind its last whole record; they were cut off. Its"
                                    + " writer was stopped in the middle, or the file is damaged",
                            file,
                            cut);
                }
            } catch (Segment.NotOurs e) {
                LOG.warn("The spool's file {} is left alone: {}", file, e.getMessage());
            }
        }
    }

    private Segment create(int lane) throws IOException {
        long number = folder.next();
        Path file = folder.segment(number);
        Segment made = Segment.create(file, folder.node(), lane, number, segmentSize);
        segments.put(number, made);
        return made;
    }

    // ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// The next event loop's own; there are as many as were asked for. Only one thread may write to it.
    public synchronized Ledger lane() {
        Lane lane = lanes.get(given++);
        return durable ? new DurableLane(lane, group, forcer) : lane;
    }

    private void makeAhead() {
        while (!closed) {
            segments.values().forEach(this::isWhole);
            boolean all = true;
            for (Lane lane : lanes) {
                if (lane.wantsNext() && !closed) {
                    all &= makeAhead(lane);
                }
            }
            full(!all);
            losses.tell(lack, System.nanoTime());
            LockSupport.parkNanos(this, LOOK_AGAIN);
        }
    }

    private void full(boolean now) {
        if (now && !full && System.nanoTime() - toldFull >= SILENCE) {
            toldFull = System.nanoTime();
            LOG.warn("The spool has room in the files that there are, and no more: {}", lack);
        }
        full = now;
    }

    /// @return false when there is no room
    private boolean makeAhead(Lane lane) {
        if (bytes() + segmentSize > max) {
            lack = "the spool has reached its bound (`ledger.max`), as the store does not take records fast enough";
            return false;
        }
        try {
            lane.next(create(lane.number()));
            return true;
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it is: this thread is the one that tries again, and that says so.
            lack = "the spool's directory " + folder.path() + " takes no further file: " + e;
            return false;
        }
    }

    private void forceAll() {
        while (!closed) {
            if (group.empty()) {
                LockSupport.parkNanos(this, FORCED_EVERY.toNanos());
            }
            group.commit(this::force);
        }
    }

    /// @return false when something is not on the disk
    private boolean force() {
        boolean all = true;
        for (Segment segment : segments.values()) {
            try {
                segment.force();
            } catch (IOException | RuntimeException | Error e) {
                // Later files are worth the try.
                all = false;
                if (System.nanoTime() - toldUnforced >= SILENCE) {
                    toldUnforced = System.nanoTime();
                    LOG.error("The spool's file {} cannot be put on the disk", segment.file(), e);
                }
            }
        }
        return all;
    }

    // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Leaves out what the store has already; to be called once, before the first [#read].
    ///
    /// @param offsets of the first bytes that it has not
    public void resume(Map<Batch.File, Integer> offsets) {
        for (Segment segment : segments.values()) {
            Integer offset = offsets.get(segment.known());
            if (offset != null) {
                segment.readTo(offset);
            }
        }
    }

    /// Those that there are to read or write.
    public Set<Batch.File> files() {
        return segments.values().stream().map(Segment::known).collect(Collectors.toSet());
    }

    /// Records that are not stored yet, the same again until [#stored] is called.
    ///
    /// @param most how many; fewer when they come to [Batch#LARGE] before
    public Batch read(int most) {
        List<Kept> records = new ArrayList<>();
        List<Batch.Reached> reached = new ArrayList<>();
        long bytes = 0;
        for (Segment segment : segments.values()) {
            int from = segment.readTo();
            int at = from;
            if (!isWhole(segment)) {
                continue;
            }
            try {
                byte[] payload;
                while (records.size() < most && bytes < Batch.LARGE && (payload = segment.read(at)) != null) {
                    if (understood(segment, at, payload)) {
                        records.add(new Kept(new Place(segment.node(), segment.lane(), segment.number(), at), payload));
                    }
                    bytes += payload.length;
                    at = Segment.next(at, payload.length);
                }
            } catch (RuntimeException | InternalError e) {
                leaveOut(segment, e);
            }
            if (at > from) {
                reached.add(new Batch.Reached(segment.known(), at));
            }
        }
        return new Batch(records, reached);
    }

    /// Leaves a file out that somebody has cut short: to touch what is missing of it is an error, which may come later
    /// than the touch, so that it is looked for before.
    private boolean isWhole(Segment segment) {
        boolean whole = !segment.isCutShort();
        if (!whole) {
            leaveOut(segment, null);
        }
        return whole;
    }

    /// The others do not wait for it, and it stays where it is: what is whole of it is read at the next start.
    private void leaveOut(Segment segment, @Nullable Throwable cause) {
        if (segments.remove(segment.number()) == null) {
            return;
        }
        // Its lane takes the next one.
        segment.seal();
        LOG.error(
                "The spool's file {} cannot be read any more, and {} bytes of records in it are left out until the"
                        + " next start",
                segment.file(),
                segment.unread(),
                cause);
        LockSupport.unpark(keeper);
    }

    private boolean understood(Segment segment, int at, byte[] payload) {
        try {
            view.at(payload, 0, payload.length);
            return true;
        } catch (RecordFormat.Unreadable e) {
            if (segment.complain(at)) {
                losses.one(e);
                LOG.error("Record {} of the spool's file {} is left out: {}", at, segment.file(), e.getMessage());
            }
            return false;
        }
    }

    /// This batch is in the store for good: files that have nothing else are taken away.
    ///
    /// @return files that are gone, whose position need not be known any longer
    public List<Batch.File> stored(Batch batch) {
        for (Batch.Reached reached : batch.reached()) {
            Segment segment = segments.get(reached.file().segment());
            if (segment != null) {
                segment.readTo(reached.offset());
            }
        }
        List<Batch.File> gone = new ArrayList<>();
        for (Segment segment : segments.values()) {
            if (segment.finished()) {
                delete(segment);
                gone.add(segment.known());
            }
        }
        return gone;
    }

    private void delete(Segment segment) {
        try {
            segment.delete();
        } catch (IOException e) {
            // It is read again at the next start, and its place in the store says that it was.
            LOG.warn("The spool's file {} cannot be taken away: {}", segment.file(), e.toString());
        }
        segments.remove(segment.number());
        LockSupport.unpark(keeper);
    }

    // ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Whether some lane has only the file that it writes to, and no further one can be made. It has begun that
    /// one a moment before, so that there is still room for hundreds of records at least.
    public boolean full() {
        return full;
    }

    /// Records that could not be kept since the start.
    public long lost() {
        return losses.count();
    }

    /// Answers that could not wait any longer for their records to be on the disk, or whose disk failed.
    public long unkept() {
        return group.inVain();
    }

    /// Bytes of records that are not stored yet.
    public long waiting() {
        return segments.values().stream().mapToLong(Segment::unread).sum();
    }

    /// Bytes that its files take.
    public long bytes() {
        return segments.values().stream().mapToLong(Segment::size).sum();
    }

    /// Bytes that they may take.
    public long max() {
        return max;
    }

    // ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Nothing is written any more, as the event loops have ended; reading goes on.
    public synchronized void seal() {
        closed = true;
        LockSupport.unpark(keeper);
        LockSupport.unpark(forcer);
        join(keeper);
        join(forcer);
        lanes.forEach(Lane::close);
        group.commit(this::force);
        losses.tellNow(lack);
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Lets go of the directory. What is not stored stays in it, for the next start.
    @Override
    public void close() {
        seal();
        letGo();
    }

    private void letGo() {
        for (Segment segment : segments.values()) {
            try {
                if (segment.used()) {
                    segment.close();
                } else {
                    segment.delete();
                }
            } catch (IOException e) {
                LOG.warn("The spool's file {} cannot be taken away: {}", segment.file(), e.toString());
            }
        }
        segments.clear();
        try {
            folder.close();
        } catch (IOException e) {
            LOG.warn("The spool's directory {} cannot be unlocked: {}", folder.path(), e.toString());
        }
    }
}
