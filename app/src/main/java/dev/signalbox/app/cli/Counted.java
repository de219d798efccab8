package dev.signalbox.app.cli;

/// A number with what it counts: `1 route`, `2 routes`.
final class Counted {
    private Counted() {}

    static String of(int number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }
}
