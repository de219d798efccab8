package dev.signalbox.app.config;

/// Where something stands and how it may be shown.
///
/// @param path from the root of the file, as in `routes.chat.targets[1].to`
/// @param shown the text as written, safe to print; empty where it would say nothing
record Place(Node.Position at, String path, String shown) {
    static Place of(Node node, String path, boolean secret) {
        return new Place(
                node.at(),
                path,
                node instanceof Node.Scalar scalar && scalar.kind() != Node.Kind.NOTHING
                        ? Shown.value(scalar.text(), secret)
                        : "");
    }

    /// The place of a name in a mapping.
    static Place of(Node.Entry entry, String mapping) {
        return new Place(entry.at(), member(mapping, entry.name()), Shown.word(entry.name()));
    }

    static String member(String mapping, String name) {
        String word = Shown.word(name);
        if (word.isEmpty() || word.indexOf('.') >= 0 || word.indexOf(' ') >= 0) {
            return mapping + "[\"" + word + "\"]";
        }
        return mapping.isEmpty() ? word : mapping + "." + word;
    }

    static String item(String list, int index) {
        return list + "[" + index + "]";
    }

    Place withoutValue() {
        return new Place(at, path, "");
    }
}
