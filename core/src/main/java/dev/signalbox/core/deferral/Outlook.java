package dev.signalbox.core.deferral;

/// What comes of a request that was put off, when it was made: its answer, or another attempt.
public final class Outlook {
    private static final long FIRST_PAUSE_MILLIS = 2_000;
    private static final long LONGEST_PAUSE_MILLIS = 5 * 60_000;
    private static final int MOST_DOUBLINGS = 10;
    /// Errors that may be gone the next time are taken for the answer after so many.
    private static final int MOST_FAILURES = 3;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int SERVER_ERRORS = 500;

    private Outlook() {}

    /// Whether there was no room for it, its key may not ask now, or no target answers: it is tried again until it
    /// expires.
    public static boolean isLater(int status) {
        return status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
    }

    /// Whether it failed in a way that may be gone the next time.
    ///
    /// @param failures before this one
    public static boolean mayPass(int status, int failures) {
        return !isLater(status) && status >= SERVER_ERRORS && failures + 1 < MOST_FAILURES;
    }

    /// How long it rests, in milliseconds: twice as long each time, and not all at once.
    ///
    /// @param vain how often it was begun for nothing
    /// @param atLeast what it was told
    /// @param share from 0 to 1, by lot
    public static long pause(int vain, long atLeast, double share) {
        long doubled = FIRST_PAUSE_MILLIS << Math.min(vain, MOST_DOUBLINGS);
        long pause = Math.max(atLeast, Math.min(doubled, LONGEST_PAUSE_MILLIS));
        return pause + (long) (pause * share / 4);
    }
}
