package dev.signalbox.core.declared;

import dev.signalbox.core.codered.Ruling;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A Code Red that somebody declared. Times are seconds since 1970.
///
/// @param ruling what it does to levels
/// @param confirmed when somebody last said that it goes on; at first, when it was declared
/// @param reminded whether people were told that it waits for that
/// @param end null while it holds
public record Declaration(
        Ruling ruling,
        List<Aim> aims,
        long confirmed,
        boolean reminded,
        @Nullable End end) {
    public static final int MAX_GOALS = 10;

    /// Somebody has to say so often that it goes on.
    public static final Duration CONFIRMED_EVERY = Duration.ofDays(7);

    public Declaration {
        if (ruling.kind() != Ruling.Kind.DECLARE || aims.size() > MAX_GOALS) {
            throw new IllegalArgumentException("it is declared, with at most " + MAX_GOALS + " goals");
        }
        aims = List.copyOf(aims);
    }

    /// How it ended.
    ///
    /// @param by who ended it; null for its date
    /// @param reason in their words; empty where nobody gave one
    /// @param told whether its goals were measured then, and people told
    public record End(long at, @Nullable String by, String reason, boolean told) {}

    /// One that begins now.
    public static Declaration begun(Ruling ruling, List<Aim> aims) {
        return new Declaration(ruling, aims, ruling.since(), false, null);
    }

    public boolean isOpen() {
        return end == null;
    }

    /// Whether somebody has to say that it goes on.
    public boolean waits(long now) {
        return isOpen() && now - confirmed >= CONFIRMED_EVERY.toSeconds();
    }

    /// Goals that were reached when it ended.
    public long met() {
        return aims.stream()
                .filter(each -> Boolean.TRUE.equals(each.goal().isMetBy(each.reached())))
                .count();
    }

    /// Whether it is about the same scopes as a ruling.
    boolean isAbout(Ruling other) {
        return Objects.equals(ruling.workload(), other.workload()) && Objects.equals(ruling.route(), other.route());
    }

    /// Whether it is about these scopes and nothing else.
    ///
    /// @param workload null for any
    /// @param route null for any
    boolean isWithin(@Nullable String workload, @Nullable String route) {
        return (workload == null || workload.equals(ruling.workload()))
                && (route == null || route.equals(ruling.route()));
    }

    Declaration confirmed(long now) {
        return new Declaration(ruling, aims, now, false, end);
    }

    Declaration wasReminded() {
        return new Declaration(ruling, aims, confirmed, true, end);
    }

    Declaration ended(long at, @Nullable String by, String reason) {
        return new Declaration(ruling, aims, confirmed, reminded, new End(at, by, reason, false));
    }

    /// With what was measured at its end.
    Declaration told(List<Aim> reached) {
        End known = Objects.requireNonNull(end);
        return new Declaration(
                ruling, reached, confirmed, reminded, new End(known.at(), known.by(), known.reason(), true));
    }
}
