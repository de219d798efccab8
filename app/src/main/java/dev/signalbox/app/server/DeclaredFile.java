package dev.signalbox.app.server;

import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Ruling.Kind;
import dev.signalbox.core.declared.Aim;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.declared.Declaration.End;
import dev.signalbox.core.declared.Declarations;
import dev.signalbox.core.declared.Goal;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Every declared Code Red, a line of JSON each, in a small file beside the store: they hold for weeks, and through
/// every start.
final class DeclaredFile {
    private static final int MAX_LINES = 1000;

    private final KeptLines lines;

    private DeclaredFile(Path file) {
        lines = new KeptLines(file, "signalbox-declared 1");
    }

    /// Beside the store; null where there is none.
    static @Nullable DeclaredFile beside(Bookkeeping kept) {
        Path file = kept.sibling(".declared");
        return file == null ? null : new DeclaredFile(file);
    }

    /// @param level `orange`
    /// @param ended null while it holds
    private record Line(
            String level,
            @Nullable String workload,
            @Nullable String route,
            String actor,
            @Nullable String owner,
            String reason,
            long since,
            long until,
            List<Reach> goals,
            long confirmed,
            boolean reminded,
            @Nullable Long ended,
            @Nullable String endedBy,
            @Nullable String why,
            boolean told) {}

    private record Reach(
            String goal,
            @Nullable Double baseline,
            @Nullable Double reached) {}

    /// What it holds; nothing where it is not there. One that cannot be used is set aside, and that is logged.
    Declarations read() {
        Declarations found = lines.read(all -> {
            if (all.size() > MAX_LINES) {
                throw new IllegalArgumentException("it has more lines than it can have");
            }
            return new Declarations(all.stream()
                    .map(each -> declaration(
                            Objects.requireNonNull(JsonMapper.shared().readValue(each, Line.class))))
                    .toList());
        });
        return found == null ? Declarations.NONE : found;
    }

    private static Declaration declaration(Line line) {
        Ruling ruling = new Ruling(
                Kind.DECLARE,
                Level.valueOf(line.level.toUpperCase(Locale.ROOT)),
                line.workload,
                line.route,
                Objects.requireNonNull(line.actor),
                line.owner,
                Objects.requireNonNull(line.reason),
                line.since,
                line.until);
        List<Aim> aims = line.goals.stream()
                .map(each -> new Aim(Goal.of(each.goal), each.baseline, each.reached))
                .toList();
        End end = line.ended == null
                ? null
                : new End(line.ended, line.endedBy, Objects.requireNonNullElse(line.why, ""), line.told);
        return new Declaration(ruling, aims, line.confirmed, line.reminded, end);
    }

    /// @throws IOException when it is not on the disk
    void write(Declarations known) throws IOException {
        lines.write(known.all().stream()
                .map(each -> JsonMapper.shared().writeValueAsString(line(each)))
                .toList());
    }

    private static Line line(Declaration declared) {
        Ruling ruling = declared.ruling();
        End end = declared.end();
        return new Line(
                Objects.requireNonNull(ruling.level()).word(),
                ruling.workload(),
                ruling.route(),
                ruling.actor(),
                ruling.owner(),
                ruling.reason(),
                ruling.since(),
                ruling.until(),
                declared.aims().stream()
                        .map(each -> new Reach(each.goal().text(), each.baseline(), each.reached()))
                        .toList(),
                declared.confirmed(),
                declared.reminded(),
                end == null ? null : Long.valueOf(end.at()),
                end == null ? null : end.by(),
                end == null ? null : end.reason(),
                end != null && end.told());
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
