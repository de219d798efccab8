package dev.signalbox.core.incident;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Where incidents can be looked at, and people write down what they do. Any thread may call it. None of it waits for
/// a disk or for anybody who is told.
public interface IncidentDesk {
    /// Where there are no incidents.
    IncidentDesk NONE = new IncidentDesk() {
        @Override
        public List<Incident> incidents() {
            return List.of();
        }

        @Override
        public @Nullable Incident acknowledge(String id, String by) {
            return null;
        }

        @Override
        public @Nullable Incident note(String id, String by, String text) {
            return null;
        }

        @Override
        public @Nullable Incident update(String id, String by, Update.State state, SortedMap<String, String> text) {
            return null;
        }

        @Override
        public void test(String by) {}
    };

    /// All that are kept, the newest first: at most one of them is open.
    List<Incident> incidents();

    /// The one of this name; null for none.
    default @Nullable Incident find(String id) {
        return incidents().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /// A person takes it. Who took it first stays.
    ///
    /// @return as it is then; null when there is no such one
    @Nullable
    Incident acknowledge(String id, String by);

    /// A person writes something down.
    ///
    /// @return as it is then; null when there is no such one
    @Nullable
    Incident note(String id, String by, String text);

    /// A person tells the public.
    ///
    /// @param text by language, `en` or `ko`
    /// @return as it is then; null when there is no such one
    @Nullable
    Incident update(String id, String by, Update.State state, SortedMap<String, String> text);

    /// Sends a message to everybody who is declared, that says nothing but that it came.
    void test(String by);
}
