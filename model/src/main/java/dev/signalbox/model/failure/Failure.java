package dev.signalbox.model.failure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an attempt at a provider failed. Answers the questions that the next step depends on; nobody else
/// looks at a provider's status codes.
public sealed interface Failure {

    /// Whether another target could do better.
    default boolean elsewhere() {
        return fault() != Fault.CALLER;
    }

    Fault fault();

    /// The code under which it is logged, and told when it was the last one.
    Code code();

    /// One sentence without secrets.
    String message();

    /// The provider's HTTP status, 0 when none came.
    default int status() {
        return 0;
    }

    /// Whose fault it is.
    enum Fault {
        CALLER,
        CREDENTIAL,
        TARGET
    }

    /// No connection: refused, no such name, or a certificate that does not fit.
    record Unreachable(String message) implements Failure {
        @Override
        public Fault fault() {
            return Fault.TARGET;
        }

        @Override
        public Code code() {
            return Code.UPSTREAM_UNREACHABLE;
        }
    }

    /// The connection broke.
    record Reset(String message) implements Failure {
        @Override
        public Fault fault() {
            return Fault.TARGET;
        }

        @Override
        public Code code() {
            return Code.UPSTREAM_RESET;
        }
    }

    /// A time limit passed.
    record TimedOut(Limit limit, long millis) implements Failure {
        /// Which limit.
        public enum Limit {
            CONNECT(Code.UPSTREAM_TIMEOUT_CONNECT, "connect"),
            FIRST_TOKEN(Code.UPSTREAM_TIMEOUT_FIRST_TOKEN, "first-token"),
            IDLE(Code.UPSTREAM_TIMEOUT_IDLE, "idle"),
            ANSWER(Code.UPSTREAM_TIMEOUT_ANSWER, "answer"),
            TOTAL(Code.UPSTREAM_TIMEOUT_TOTAL, "total");

            private final Code code;
            private final String word;

            Limit(Code code, String word) {
                this.code = code;
                this.word = word;
            }

            public String word() {
                return word;
            }
        }

        @Override
        public Fault fault() {
            return Fault.TARGET;
        }

        @Override
        public Code code() {
            return limit.code;
        }

        @Override
        public String message() {
            return "The provider did not answer within the " + limit.word + " timeout of " + millis + " ms.";
        }

        /// The total is the request's, not the attempt's: nothing can be tried after it.
        @Override
        public boolean elsewhere() {
            return limit != Limit.TOTAL;
        }
    }

    /// The answer ended before its terminal event.
    record Truncated(String message) implements Failure {
        @Override
        public Fault fault() {
            return Fault.TARGET;
        }

        @Override
        public Code code() {
            return Code.UPSTREAM_TRUNCATED;
        }
    }

    /// Not what the dialect promises: HTML, invalid JSON or UTF-8, an unknown encoding.
    record Malformed(String message) implements Failure {
        @Override
        public Fault fault() {
            return Fault.TARGET;
        }

        @Override
        public Code code() {
            return Code.UPSTREAM_MALFORMED;
        }
    }

    /// One event, the head or the body is over its limit.
    record TooLarge(String message) implements Failure {
        @Override
        public Fault fault() {
            return Fault.TARGET;
        }

        @Override
        public Code code() {
            return Code.UPSTREAM_TOO_LARGE;
        }
    }

    /// The gateway has no room for the attempt or for its answer, which says nothing about the provider.
    record OwnLimit(Code code, String message) implements Failure {
        @Override
        public Fault fault() {
            return Fault.TARGET;
        }
    }

    /// This target's dialect or model cannot do what the request asks, which says nothing about how it is. Mostly
    /// nothing was sent.
    ///
    /// @param message as of a [Problem]
    /// @param param as there: the first of the fields that it is about
    record Untranslatable(
            Code code, String message, @Nullable String param) implements Failure {
        /// @param what names of parameters, or the operation, in the client's words; at least one
        public static Untranslatable of(Code code, List<String> what) {
            return new Untranslatable(
                    code, "The provider's API has no equivalent of: " + String.join(", ", what) + ".", what.getFirst());
        }

        public static Untranslatable of(Code code, String what) {
            return of(code, List.of(what));
        }

        public static Untranslatable of(Problem problem) {
            return new Untranslatable(problem.code(), problem.message(), problem.param());
        }

        @Override
        public Fault fault() {
            return Fault.CALLER;
        }

        @Override
        public boolean elsewhere() {
            return true;
        }
    }

    /// The provider answered with an error, as status or as an event in a stream.
    ///
    /// @param reason what the dialect made of it
    /// @param status HTTP status; for an error event, the status that the provider would have used
    /// @param message the provider's words, masked
    /// @param param the field at fault, in the provider's words
    /// @param type the provider's word for the kind of error
    /// @param retryAfterMillis what the provider advised, -1 when nothing; clamped to 0 … 24 h
    /// @param body the provider's error body, masked, to go back as it is to a caller of the same dialect
    record Refused(
            Reason reason,
            int status,
            String message,
            @Nullable String param,
            @Nullable String type,
            long retryAfterMillis,
            byte @Nullable [] body)
            implements Failure {
        /// What a provider's error means.
        public enum Reason {
            /// The request is at fault (400, 404, 413, 422).
            CALLER(Fault.CALLER, Code.UPSTREAM_REJECTED),
            /// The prompt is longer than the model's window.
            CONTEXT_OVERFLOW(Fault.CALLER, Code.UPSTREAM_REJECTED),
            /// The provider's content filter said no.
            CONTENT_FILTER(Fault.CALLER, Code.UPSTREAM_REJECTED),
            /// 401, or an exhausted quota.
            CREDENTIAL(Fault.CREDENTIAL, Code.UPSTREAM_CREDENTIAL),
            /// 403.
            FORBIDDEN(Fault.CREDENTIAL, Code.UPSTREAM_CREDENTIAL),
            /// 404 that names the model.
            MODEL_NOT_FOUND(Fault.TARGET, Code.UPSTREAM_MODEL_NOT_FOUND),
            /// 429.
            RATE_LIMITED(Fault.TARGET, Code.UPSTREAM_RATE_LIMITED),
            /// 429 for everything that is asked with this key, not for this model only.
            ACCOUNT_LIMITED(Fault.TARGET, Code.UPSTREAM_RATE_LIMITED),
            /// 408, 409 (lock), 425, 5xx, 529.
            UNAVAILABLE(Fault.TARGET, Code.UPSTREAM_ERROR);

            private final Fault fault;
            private final Code code;

            Reason(Fault fault, Code code) {
                this.fault = fault;
                this.code = code;
            }
        }

        @Override
        public Fault fault() {
            return reason.fault;
        }

        @Override
        public Code code() {
            return reason.code;
        }
    }
}
