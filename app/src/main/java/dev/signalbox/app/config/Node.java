package dev.signalbox.app.config;

import java.util.List;

/// A piece of the file with its position: what YAML says, before anybody asks what it means.
sealed interface Node {
    Position at();

    /// Counted from 1, the column in characters; line 0 for what stands in no file.
    record Position(int line, int column) {
        static final Position NOWHERE = new Position(0, 0);
    }

    /// What YAML 1.2's core schema takes a scalar for.
    enum Kind {
        TEXT,
        INTEGER,
        NUMBER,
        BOOLEAN,
        NOTHING
    }

    record Scalar(Position at, String text, Kind kind) implements Node {}

    record Sequence(Position at, List<Node> items) implements Node {}

    /// @param entries in the order of the file, no name twice
    record Mapping(Position at, List<Entry> entries) implements Node {}

    /// What was already reported; asks for no second problem.
    record Broken(Position at) implements Node {}

    /// @param at where the name stands
    record Entry(Position at, String name, Node value) {}
}
