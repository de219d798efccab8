package dev.signalbox.core.declared;

import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Ruling.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Every Code Red that is declared, and those that ended lately. The next of these is a function of this one, what
/// people say and the time.
///
/// @param all the oldest first
public record Declarations(List<Declaration> all) {
    public static final Declarations NONE = new Declarations(List.of());

    /// Of those that ended.
    private static final int MAX_ENDED = 50;

    private static final Duration KEPT = Duration.ofDays(30);

    public Declarations {
        all = List.copyOf(all);
    }

    public List<Declaration> open() {
        return all.stream().filter(Declaration::isOpen).toList();
    }

    /// With one more; one about the same has ended then.
    public Declarations with(Declaration declared) {
        long now = declared.ruling().since();
        List<Declaration> next = new ArrayList<>(changed(
                each -> each.isOpen() && each.isAbout(declared.ruling()),
                each -> each.ended(
                        now, declared.ruling().actor(), declared.ruling().reason())));
        next.add(declared);
        return new Declarations(next).lately(now);
    }

    /// What holds is what levels say: what does not hold any more has ended, and what is not known becomes known.
    ///
    /// @param rulings that are in force
    public Declarations followed(List<Ruling> rulings, long now) {
        List<Declaration> next = new ArrayList<>(changed(
                each -> each.isOpen() && !rulings.contains(each.ruling()),
                each -> each.ended(Math.min(now, each.ruling().until()), null, "")));
        for (Ruling each : rulings) {
            boolean known =
                    next.stream().anyMatch(one -> one.isOpen() && one.ruling().equals(each));
            if (each.kind() == Kind.DECLARE && !known) {
                next.add(Declaration.begun(each, List.of()));
            }
        }
        return new Declarations(next).lately(now);
    }

    /// Somebody ends those that are about these scopes and nothing else.
    ///
    /// @param workload null for any
    /// @param route null for any
    public Declarations closed(@Nullable String workload, @Nullable String route, String by, String reason, long now) {
        return new Declarations(
                changed(each -> each.isOpen() && each.isWithin(workload, route), each -> each.ended(now, by, reason)));
    }

    /// Somebody says that those go on which are about these scopes and nothing else.
    public Declarations confirmed(@Nullable String workload, @Nullable String route, long now) {
        return new Declarations(
                changed(each -> each.isOpen() && each.isWithin(workload, route), each -> each.confirmed(now)));
    }

    /// Those that wait for somebody, and of which nobody was told.
    public List<Declaration> toRemind(long now) {
        return all.stream().filter(each -> each.waits(now) && !each.reminded()).toList();
    }

    /// After people were told of all those.
    public Declarations reminded(long now) {
        return new Declarations(changed(each -> each.waits(now), Declaration::wasReminded));
    }

    /// Those that ended, and of which nobody was told.
    public List<Declaration> toTell() {
        return all.stream()
                .filter(each -> each.end() != null && !each.end().told())
                .toList();
    }

    /// With what was measured at the end of one.
    public Declarations told(Declaration ended, List<Aim> reached) {
        return new Declarations(changed(ended::equals, each -> each.told(reached)));
    }

    private Declarations lately(long now) {
        List<Declaration> kept = new ArrayList<>();
        int ended = 0;
        for (Declaration each : all.reversed()) {
            boolean lately = each.end() == null
                    || ended++ < MAX_ENDED
                            && now - Objects.requireNonNull(each.end()).at() < KEPT.toSeconds();
            if (lately) {
                kept.addFirst(each);
            }
        }
        return new Declarations(kept);
    }

    private List<Declaration> changed(Predicate<Declaration> which, UnaryOperator<Declaration> how) {
        return all.stream()
                .map(each -> which.test(each) ? how.apply(each) : each)
                .toList();
    }
}
