package dev.signalbox.bench.load;

/// The mark that an event carries in its text: `@` and 19 digits of the monotonic clock, `#` and 6 digits
/// that number the events of a stream from 0. It survives a translation between dialects, because it is the
/// text that the model "said".
final class Stamp {

    static final String BLANK = "@0000000000000000000#000000";

    private static final int CLOCK_DIGITS = 19;
    private static final int NUMBER_DIGITS = 6;

    private Stamp() {}

    /// Overwrites the blank stamp that begins at `at`.
    static void write(byte[] event, int at, long nanos, int number) {
        digits(event, at + 1, CLOCK_DIGITS, nanos);
        digits(event, at + 2 + CLOCK_DIGITS, NUMBER_DIGITS, number);
    }

    /// Where a stamp begins in `event[from, to)`, or -1.
    static int find(byte[] event, int from, int to) {
        for (int i = from; i <= to - BLANK.length(); i++) {
            if (event[i] == '@' && event[i + 1 + CLOCK_DIGITS] == '#') {
                return i;
            }
        }
        return -1;
    }

    static long nanos(byte[] event, int at) {
        return value(event, at + 1, CLOCK_DIGITS);
    }

    static int number(byte[] event, int at) {
        return (int) value(event, at + 2 + CLOCK_DIGITS, NUMBER_DIGITS);
    }

    private static void digits(byte[] event, int at, int count, long value) {
        long rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            event[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static long value(byte[] event, int at, int count) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            value = value * 10 + (event[i] - '0');
        }
        return value;
    }
}
