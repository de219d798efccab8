package dev.signalbox.core.status;

import dev.signalbox.model.policy.StatusPage;
import dev.signalbox.model.policy.Wording;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
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
    record Picture(
            StatusPage page,
            long at,
            ZoneId zone,
            LocalDate today,
            List<Shown> components,
            List<Announcement> announcements) {
        public Picture {
            components = List.copyOf(components);
            announcements = List.copyOf(announcements);
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

    /// A component on the page.
    record Shown(String id, Wording name, Track track) {}
}
