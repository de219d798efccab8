package dev.signalbox.app.config;

import java.util.function.Consumer;

/// One reading of one config: what the shapes share while they walk through it.
final class Reading {
    /// Aliases let a small file stand for a huge one; so many nodes are looked at and no more.
    static final int MAX_NODES = 100_000;

    final Problems problems;
    final Interpolation interpolation;

    /// Whether secrets are read; else each has a stand-in.
    final boolean secrets;

    private int nodes;

    Reading(Problems problems, Interpolation interpolation, boolean secrets) {
        this.problems = problems;
        this.interpolation = interpolation;
        this.secrets = secrets;
    }

    /// Counts a node; false once there were too many, which is reported once.
    boolean mayRead() {
        if (++nodes == MAX_NODES) {
            // At the beginning, so that it is not lost among the problems that come of it.
            problems.error(new Place(new Node.Position(1, 1), "", ""), "problem.nodes", MAX_NODES);
        }
        return nodes < MAX_NODES;
    }

    Consumer<Phrase> at(Place place) {
        return phrase -> problems.error(place, phrase);
    }

    void wrongType(Place place, Shape<?> expected, Node found) {
        if (!(found instanceof Node.Broken)) {
            boolean quotesHelp = found instanceof Node.Scalar scalar
                    && expected instanceof Word<?> word
                    && word.takes(scalar.text());
            problems.error(
                    place, quotesHelp ? "problem.type.quotes" : "problem.type", expected.expected(), kind(found));
        }
    }

    private static Phrase kind(Node node) {
        return Phrase.of(
                switch (node) {
                    case Node.Mapping _ -> "found.mapping";
                    case Node.Sequence _ -> "found.list";
                    case Node.Broken _ -> "found.nothing";
                    case Node.Scalar scalar ->
                        switch (scalar.kind()) {
                            case TEXT -> "found.text";
                            case INTEGER, NUMBER -> "found.number";
                            case BOOLEAN -> "found.boolean";
                            case NOTHING -> "found.nothing";
                        };
                });
    }
}
