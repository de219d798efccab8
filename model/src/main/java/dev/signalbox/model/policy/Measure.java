package dev.signalbox.model.policy;

/// What holds for requests of one workload on one route while a level of emergency reaches them.
///
/// @param held what becomes of those that do not run
/// @param share of them that run, 0 to 1
/// @param route the declared one with what the level changes about it: for those that run
public record Measure(Admission held, double share, Route route) {
    /// What becomes of a request.
    public enum Admission {
        /// It is answered now.
        RUN,
        /// It is put off to later where its workload allows that, else refused.
        DEFER,
        /// It is refused.
        PAUSE
    }

    public Measure {
        if (!(share >= 0 && share <= 1) || (held == Admission.RUN) != (share == 1)) {
            throw new IllegalArgumentException("all run, or some are held");
        }
    }

    /// One where all run.
    public static Measure running(Route route) {
        return new Measure(Admission.RUN, 1, route);
    }

    /// What becomes of one request.
    ///
    /// @param drawn by lot, from 0 to below 1
    public Admission of(double drawn) {
        return drawn < share ? Admission.RUN : held;
    }

    /// The same, but that only a share of what would run does.
    ///
    /// @param held what becomes of the others
    public Measure only(double share, Admission held) {
        return share >= 1 ? this : new Measure(held, share, route);
    }
}
