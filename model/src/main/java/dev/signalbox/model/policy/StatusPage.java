package dev.signalbox.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the public is shown of how things are. Nothing else than what stands here, and what people tell, is on it.
///
/// @param title null for the usual one
/// @param components in the order of the page; names differ
/// @param listener where it is served besides the console; null for nowhere else
public record StatusPage(
        @Nullable Wording title,
        List<Component> components,
        @Nullable Listener listener) {
    /// The most that a page has.
    public static final int MAX_COMPONENTS = 50;

    public StatusPage {
        components = List.copyOf(components);
    }

    /// Something that the public knows.
    ///
    /// @param id of it in feeds and addresses
    /// @param workloads behind it, which are never shown; at least one
    public record Component(String id, Wording name, List<String> workloads) {
        public Component {
            workloads = List.copyOf(workloads);
        }
    }
}
