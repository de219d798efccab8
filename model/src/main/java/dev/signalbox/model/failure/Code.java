package dev.signalbox.model.failure;

import java.util.Locale;

/// The closed list of codes that callers see. docs/errors.md explains each; a test compares the two.
public enum Code {
    // The caller's mistakes
    BAD_REQUEST(400, Kind.REQUEST),
    INVALID_JSON(400, Kind.REQUEST),
    INVALID_REQUEST(400, Kind.REQUEST),
    UNSUPPORTED_PARAMETER(400, Kind.REQUEST),
    /// The prompt is too long for every target. OpenAI's own word, which clients look for.
    CONTEXT_LENGTH_EXCEEDED(400, Kind.REQUEST),
    /// There is no such response to go on from, or it is another key's.
    PREVIOUS_RESPONSE_NOT_FOUND(400, Kind.REQUEST),
    MISSING_KEY(401, Kind.AUTHENTICATION),
    INVALID_KEY(401, Kind.AUTHENTICATION),
    CONFLICTING_KEYS(401, Kind.AUTHENTICATION),
    KEY_EXPIRED(401, Kind.AUTHENTICATION),
    FOREIGN_HOST(403, Kind.PERMISSION),
    FOREIGN_ORIGIN(403, Kind.PERMISSION),
    NETWORK_NOT_ALLOWED(403, Kind.PERMISSION),
    ROUTE_NOT_ALLOWED(403, Kind.PERMISSION),
    WORKLOAD_NOT_ALLOWED(403, Kind.PERMISSION),
    /// Nothing may be kept for the caller's workload.
    DEFERRAL_NOT_DECLARED(403, Kind.PERMISSION),
    NO_ALLOWED_TARGET(403, Kind.PERMISSION),
    PATH_NOT_FOUND(404, Kind.NOT_FOUND),
    ROUTE_NOT_FOUND(404, Kind.NOT_FOUND),
    /// There is no such deferred request, or it is another key's.
    JOB_NOT_FOUND(404, Kind.NOT_FOUND),
    /// There is no such file, or it is another key's.
    FILE_NOT_FOUND(404, Kind.NOT_FOUND),
    /// There is no such batch, or it is another key's.
    BATCH_NOT_FOUND(404, Kind.NOT_FOUND),
    /// There is no such response, or it is another key's.
    RESPONSE_NOT_FOUND(404, Kind.NOT_FOUND),
    /// There is no such conversation or item of one, or it is another key's.
    CONVERSATION_NOT_FOUND(404, Kind.NOT_FOUND),
    METHOD_NOT_ALLOWED(405, Kind.REQUEST),
    REQUEST_TIMEOUT(408, Kind.REQUEST),
    /// The deferred request has no answer as yet.
    JOB_NOT_FINISHED(409, Kind.REQUEST),
    /// The deferred request was cancelled or has expired.
    JOB_WITHOUT_ANSWER(410, Kind.NOT_FOUND),
    BODY_TOO_LARGE(413, Kind.TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE(415, Kind.REQUEST),
    EXPECTATION_FAILED(417, Kind.REQUEST),
    /// A limit of the caller's own; never a provider's.
    RATE_LIMITED(429, Kind.RATE_LIMIT),
    /// The key has as many deferred requests as it may.
    TOO_MANY_JOBS(429, Kind.RATE_LIMIT),
    /// What may be spent for the caller is spent.
    BUDGET_EXHAUSTED(429, Kind.RATE_LIMIT),
    HEADERS_TOO_LARGE(431, Kind.REQUEST),
    /// The provider says that the request is at fault; its status and words are passed on.
    UPSTREAM_REJECTED(400, Kind.REQUEST),

    // Ours
    INTERNAL_ERROR(500, Kind.SERVER),
    OPERATION_NOT_SUPPORTED(501, Kind.REQUEST),
    DRAINING(503, Kind.OVERLOADED),
    OVERLOADED(503, Kind.OVERLOADED),
    /// Whether the key is known cannot be found out now.
    KEY_LOOKUP_BUSY(503, Kind.OVERLOADED),
    /// There is no room for records of requests, and the config asks for none without one.
    LEDGER_FULL(503, Kind.OVERLOADED),
    /// There is no room for further deferred requests, or they cannot be kept.
    DEFERRAL_UNAVAILABLE(503, Kind.OVERLOADED),
    /// What is kept of responses cannot be read or written now.
    RESPONSES_UNAVAILABLE(503, Kind.OVERLOADED),
    NO_HEALTHY_TARGET(503, Kind.OVERLOADED),
    QUEUE_FULL(503, Kind.OVERLOADED),
    QUEUE_TIMEOUT(503, Kind.OVERLOADED),
    WORKLOAD_PAUSED(503, Kind.OVERLOADED),
    /// A level of emergency holds this workload back, so that what matters more goes on.
    SHED_BY_CODE_RED(503, Kind.OVERLOADED),

    // The provider's
    UPSTREAM_UNREACHABLE(502, Kind.SERVER),
    UPSTREAM_RESET(502, Kind.SERVER),
    UPSTREAM_ERROR(502, Kind.SERVER),
    UPSTREAM_MALFORMED(502, Kind.SERVER),
    UPSTREAM_TRUNCATED(502, Kind.SERVER),
    UPSTREAM_TOO_LARGE(502, Kind.SERVER),
    UPSTREAM_CREDENTIAL(502, Kind.SERVER),
    UPSTREAM_MODEL_NOT_FOUND(502, Kind.SERVER),
    UPSTREAM_RATE_LIMITED(503, Kind.OVERLOADED),
    UPSTREAM_TIMEOUT_CONNECT(504, Kind.TIMEOUT),
    UPSTREAM_TIMEOUT_FIRST_TOKEN(504, Kind.TIMEOUT),
    UPSTREAM_TIMEOUT_IDLE(504, Kind.TIMEOUT),
    UPSTREAM_TIMEOUT_ANSWER(504, Kind.TIMEOUT),
    UPSTREAM_TIMEOUT_TOTAL(504, Kind.TIMEOUT),

    /// The client left; only in logs and metrics, since nobody is there to read it.
    CLIENT_GONE(499, Kind.REQUEST);

    /// The families that every dialect has its own word for.
    public enum Kind {
        REQUEST,
        AUTHENTICATION,
        PERMISSION,
        NOT_FOUND,
        TOO_LARGE,
        RATE_LIMIT,
        TIMEOUT,
        OVERLOADED,
        SERVER
    }

    private final int status;
    private final Kind kind;
    private final String word = name().toLowerCase(Locale.ROOT);

    Code(int status, Kind kind) {
        this.status = status;
        this.kind = kind;
    }

    /// The HTTP status that goes with it, unless a provider's own is passed on.
    public int status() {
        return status;
    }

    public Kind kind() {
        return kind;
    }

    /// As callers see it: `route_not_found`.
    public String word() {
        return word;
    }
}
