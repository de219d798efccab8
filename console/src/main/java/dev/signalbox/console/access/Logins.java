package dev.signalbox.console.access;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// How often who wanted in by which way, and what came of it, since the start. A fixed set of counters: nothing that
/// somebody sends makes one more.
public final class Logins {
    /// By what somebody wants in.
    public enum Method {
        PASSWORD,
        /// Of a request with `Authorization`, which no session follows: each counts.
        TOKEN,
        OIDC,
        /// The token that is made where nobody is declared.
        BOOTSTRAP;

        /// What may come of it.
        public Set<Ending> endings() {
            return switch (this) {
                case PASSWORD, BOOTSTRAP ->
                    EnumSet.of(Ending.OK, Ending.WRONG, Ending.LOCKED, Ending.BUSY, Ending.UNRECORDED);
                case TOKEN -> EnumSet.of(Ending.OK, Ending.WRONG);
                case OIDC -> EnumSet.complementOf(EnumSet.of(Ending.WRONG));
            };
        }

        /// As metrics call it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What came of it.
    public enum Ending {
        OK,
        /// A name, a password or a token that is not known.
        WRONG,
        /// They were wrong too often, and have to wait.
        LOCKED,
        /// Too many at once.
        BUSY,
        /// They are known, and nothing here is for them.
        NO_ROLE,
        /// Begun elsewhere, or too long ago.
        STALE,
        /// The OpenID provider did not let them in, or is not believed.
        DENIED,
        /// The OpenID provider does not answer as it should.
        UNREACHABLE,
        /// It cannot be written down.
        UNRECORDED;

        /// As metrics call it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Ending of(Doorman.Outcome outcome) {
            return switch (outcome) {
                case Doorman.Outcome.In _ -> OK;
                case Doorman.Outcome.Wrong _ -> WRONG;
                case Doorman.Outcome.Wait _ -> LOCKED;
                case Doorman.Outcome.Busy _ -> BUSY;
                case Doorman.Outcome.NoRole _ -> NO_ROLE;
                case Doorman.Outcome.Stale _ -> STALE;
                case Doorman.Outcome.Denied _ -> DENIED;
                case Doorman.Outcome.Unreachable _ -> UNREACHABLE;
                case Doorman.Outcome.Unrecorded _ -> UNRECORDED;
            };
        }
    }

    private final Map<Method, Map<Ending, LongAdder>> counts = new EnumMap<>(Method.class);

    public Logins() {
        for (Method method : Method.values()) {
            Map<Ending, LongAdder> each = new EnumMap<>(Ending.class);
            method.endings().forEach(ending -> each.put(ending, new LongAdder()));
            counts.put(method, each);
        }
    }

    /// One more of it.
    public void count(Method method, Ending ending) {
        counter(method, ending).increment();
    }

    /// How many there were; 0 of what cannot be.
    public long of(Method method, Ending ending) {
        return method.endings().contains(ending) ? counter(method, ending).sum() : 0;
    }

    private LongAdder counter(Method method, Ending ending) {
        Map<Ending, LongAdder> each = counts.get(method);
        LongAdder counter = each == null ? null : each.get(ending);
        if (counter == null) {
            throw new IllegalArgumentException("nothing of " + method + " ends with " + ending);
        }
        return counter;
    }
}
