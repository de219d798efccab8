package dev.signalbox.app.server;

import dev.signalbox.core.maintenance.MaintenanceDesk;
import dev.signalbox.core.maintenance.Schedule;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Maintenance;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Wording;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// Maintenance of the config and by hand. What was begun by hand is in a small file beside the store, a line of JSON
/// each; without a store it is in memory.
final class MaintenanceBook implements MaintenanceDesk {
    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceBook.class);

    private final Supplier<Policy> policy;
    private final @Nullable KeptLines file;
    private volatile Schedule byHand;
    private volatile Instant now;
    private volatile Set<String> worked = Set.of();

    /// @param file null where nothing is kept
    private MaintenanceBook(Supplier<Policy> policy, @Nullable KeptLines file, Instant now) {
        this.policy = policy;
        this.file = file;
        this.now = now;
        Schedule known = file == null ? null : file.read(MaintenanceBook::parse);
        byHand = known == null ? Schedule.NONE : known.lately(now);
    }

    /// Goes on with what is there.
    ///
    /// @param books null where nothing is kept
    /// @param now by the clock of levels
    static MaintenanceBook open(Supplier<Policy> policy, @Nullable Bookkeeping books, long now) {
        Path path = books == null ? null : books.sibling(".maintenance");
        KeptLines file = path == null ? null : new KeptLines(path, "signalbox-maintenance 1");
        return new MaintenanceBook(policy, file, Instant.ofEpochSecond(now));
    }

    private record Line(
            String id,
            long from,
            long until,
            List<String> workloads,
            String en,
            @Nullable String ko,
            @Nullable String by) {}

    private static Schedule parse(List<String> lines) {
        if (lines.size() > 10 * Maintenance.MAX) {
            throw new IllegalArgumentException("it has more lines than it can have");
        }
        return new Schedule(lines.stream()
                .map(each -> Objects.requireNonNull(JsonMapper.shared().readValue(each, Line.class)))
                .map(each -> new Maintenance(
                        Objects.requireNonNull(each.id),
                        Instant.ofEpochSecond(each.from),
                        Instant.ofEpochSecond(each.until),
                        new TreeSet<>(each.workloads),
                        new Wording(Objects.requireNonNull(each.en), each.ko),
                        each.by))
                .toList());
    }

    private void write(KeptLines lines, Schedule known) throws IOException {
        lines.write(known.windows().stream()
                .map(each -> JsonMapper.shared()
                        .writeValueAsString(new Line(
                                each.id(),
                                each.from().getEpochSecond(),
                                each.until().getEpochSecond(),
                                List.copyOf(each.workloads()),
                                each.reason().en(),
                                each.reason().ko(),
                                each.by())))
                .toList());
    }

    /// Workloads of which nothing counts now. For the thread that looks at levels: it waits for nothing.
    Set<String> workloads(long second) {
        now = Instant.ofEpochSecond(second);
        Set<String> found = look().workloads(now);
        if (!found.equals(worked)) {
            LOG.info("Under maintenance: {}", found.isEmpty() ? "nothing any more" : String.join(", ", found));
            worked = found;
        }
        return found;
    }

    @Override
    public Schedule look() {
        CodeRed declared = CodeRed.in(policy.get());
        List<Maintenance> planned = new ArrayList<>(declared.maintenance());
        Instant here = now;
        declared.recurring().forEach(each -> planned.addAll(each.around(here.minus(Schedule.KEPT), here)));
        return planned.isEmpty() ? byHand : byHand.and(planned);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public synchronized @Nullable String start(
            Instant from, Instant until, Set<String> workloads, Wording reason, String by) {
        Schedule known = byHand.lately(now);
        if (known.notOver(now).windows().size() >= Maintenance.MAX) {
            return null;
        }
        String id = id(known, LocalDate.ofInstant(from, ZoneOffset.UTC));
        Schedule next = known.and(List.of(new Maintenance(id, from, until, new TreeSet<>(workloads), reason, by)));
        // First on the disk: what people believe to be announced must be there after a start.
        if (file != null) {
            try {
                write(file, next);
            } catch (IOException e) {
                LOG.warn("Maintenance cannot be written to {}: {}", file, e.toString());
                return null;
            }
        }
        byHand = next;
        return id;
    }

    /// The day, and which one of that day.
    private static String id(Schedule known, LocalDate day) {
        int next = 1;
        while (known.find(day + "-" + next) != null) {
            next++;
        }
        return day + "-" + next;
    }

    @Override
    public synchronized boolean end(String id) {
        Schedule next = byHand.ended(id, now);
        if (next.equals(byHand)) {
            return false;
        }
        byHand = next.lately(now);
        if (file != null) {
            try {
                write(file, byHand);
            } catch (IOException e) {
                // Who ends it means it; a start could bring it back until its own end.
                LOG.warn("That maintenance is over cannot be written to {}: {}", file, e.toString());
            }
        }
        return true;
    }
}
