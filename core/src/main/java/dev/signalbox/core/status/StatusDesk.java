package dev.signalbox.core.status;

import dev.signalbox.model.policy.StatusPage;
import dev.signalbox.model.policy.Wording;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where it can be looked at what the public is shown. Any thread may call it, at any time, at once.
@FunctionalInterface
public interface StatusDesk {
    /// Where there is no page.
    StatusDesk NONE = () -> null;

    /// How it is now; null where no page is declared. The same object as long as nothing has changed.
    @Nullable
    Picture look();

    /// What is known at one moment.
    ///
    /// @param at of the last look, seconds since 1970
    /// @param zone of the days
    /// @param components in the order of the page
    /// @param announcements that the public was told of, the newest first
    /// @param planned maintenance that is not over, the earliest first
    record Picture(
            StatusPage page,
            long at,
            ZoneId zone,
            LocalDate today,
            List<Shown> components,
            List<Announcement> announcements,
            List<Planned> planned) {
        public Picture {
            components = List.copyOf(components);
            announcements = List.copyOf(announcements);
            planned = List.copyOf(planned);
        }

        /// The worst state of all.
        public ComponentState worst() {
            return components.stream()
                    .map(each -> each.track().steady().state())
                    .reduce(ComponentState.OPERATIONAL, ComponentState::worseOf);
        }

        /// Those that are not over.
        public List<Announcement> open() {
            return announcements.stream()
                    .filter(each -> each.resolved() == null)
                    .toList();
        }
    }

    /// Maintenance that the public is told of before.
    ///
    /// @param components that it is about, by their identifiers
    /// @param from seconds since 1970, as `until`
    record Planned(String id, SortedSet<String> components, long from, long until, Wording reason) {
        public Planned {
            components = Collections.unmodifiableSortedSet(new TreeSet<>(components));
        }

        /// Whether people work on it at this moment.
        public boolean holdsAt(long now) {
            return from <= now && now < until;
        }
    }

    /// A component on the page.
    record Shown(String id, Wording name, Track track) {}
}
