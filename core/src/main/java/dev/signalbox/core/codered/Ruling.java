package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a person says about levels, for a time that always ends. Times are seconds of the loop's clock.
///
/// @param level null for [Kind#FREEZE] alone
/// @param workload the one that it is about; null for all
/// @param route the one that it is about; null for all
/// @param actor who said so
/// @param owner who answers for it; only for [Kind#DECLARE], else null
/// @param reason in the actor's words
/// @param until when it ends by itself
public record Ruling(
        Kind kind,
        @Nullable Level level,
        @Nullable String workload,
        @Nullable String route,
        String actor,
        @Nullable String owner,
        String reason,
        long since,
        long until) {
    public Ruling {
        if ((level == null) != (kind == Kind.FREEZE)) {
            throw new IllegalArgumentException("a level is for all but freeze");
        }
        if (kind == Kind.DECLARE && (level == Level.GREEN || level == Level.YELLOW)) {
            throw new IllegalArgumentException("orange or red can be declared");
        }
        if (until <= since || until - since > kind.longest().toSeconds()) {
            throw new IllegalArgumentException("it ends after at most " + kind.longest());
        }
    }

    /// What is said.
    public enum Kind {
        /// It is at this level, whatever is observed.
        FORCE(Duration.ofHours(8)),
        /// It is at most at this level.
        CAP(Duration.ofHours(8)),
        /// It stays at the level that it is at.
        FREEZE(Duration.ofHours(8)),
        /// It is at this level at least, for as long as a company wants to work like that.
        DECLARE(Duration.ofDays(90));

        /// How long the others hold when nobody says.
        public static final Duration USUAL = Duration.ofMinutes(60);

        private final String word = name().toLowerCase(Locale.ROOT);
        private final Duration longest;

        Kind(Duration longest) {
            this.longest = longest;
        }

        public String word() {
            return word;
        }

        /// The longest time that it may hold.
        public Duration longest() {
            return longest;
        }
    }

    /// Whether it says something of this scope.
    public boolean covers(Scope scope) {
        return covers(scope, workload, route);
    }

    static boolean covers(Scope scope, @Nullable String workload, @Nullable String route) {
        return (workload == null || workload.equals(scope.workload()))
                && (route == null || route.equals(scope.route()));
    }

    /// Whether it takes the place of another one: both are about the same, and do not go together.
    boolean replaces(Ruling other) {
        boolean same = Objects.equals(workload, other.workload) && Objects.equals(route, other.route);
        return same && (kind == Kind.DECLARE) == (other.kind == Kind.DECLARE);
    }

    /// The level of a scope that it covers.
    ///
    /// @param found by the scope itself
    /// @param told until now
    Level apply(Level found, Level told) {
        return switch (kind) {
            case FORCE -> Objects.requireNonNull(level);
            case CAP -> Level.milderOf(found, Objects.requireNonNull(level));
            case FREEZE -> told;
            case DECLARE -> Level.worseOf(found, Objects.requireNonNull(level));
        };
    }
}
