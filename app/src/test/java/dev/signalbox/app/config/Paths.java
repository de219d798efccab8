package dev.signalbox.app.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The words of the vocabulary as the reference names them: `providers.*.url`, `keys[].secret`.
final class Paths {
    private Paths() {}

    /// Every word with its property.
    static Map<String, Property<?>> known() {
        Map<String, Property<?>> paths = new TreeMap<>();
        known(Vocabulary.ROOT, "", paths);
        return paths;
    }

    private static void known(Shape<?> shape, String path, Map<String, Property<?>> paths) {
        switch (shape) {
            case Word<?> _ -> {}
            case ListOf<?> list -> known(list.item(), path + "[]", paths);
            case MapOf<?> map -> known(map.value(), path + ".*", paths);
            case Fields fields -> {
                for (Property<?> property : fields.properties()) {
                    String child = path.isEmpty() ? property.name() : path + "." + property.name();
                    paths.put(child, property);
                    known(property.shape(), child, paths);
                }
            }
        }
    }

    /// The words that a config uses.
    static Set<String> used(@Nullable Node root) {
        Set<String> paths = new TreeSet<>();
        if (root != null) {
            used(root, Vocabulary.ROOT, "", paths);
        }
        return paths;
    }

    private static void used(Node node, Shape<?> shape, String path, Set<String> paths) {
        switch (node) {
            case Node.Sequence sequence
            when shape instanceof ListOf<?> list ->
                sequence.items().forEach(item -> used(item, list.item(), path + "[]", paths));
            case Node.Mapping mapping
            when shape instanceof MapOf<?> map ->
                mapping.entries().forEach(entry -> used(entry.value(), map.value(), path + ".*", paths));
            case Node.Mapping mapping
            when shape instanceof Fields fields -> {
                for (Node.Entry entry : mapping.entries()) {
                    String child = path.isEmpty() ? entry.name() : path + "." + entry.name();
                    paths.add(child);
                    fields.properties().stream()
                            .filter(property -> property.name().equals(entry.name()))
                            .forEach(property -> used(entry.value(), property.shape(), child, paths));
                }
            }
            case Node.Mapping _, Node.Sequence _, Node.Scalar _, Node.Broken _ -> {}
        }
    }
}
