package dev.signalbox.dialects.gemini;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;

/// Google's words for the kinds of errors
/// (<https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto>).
final class StatusWords {
    private static final String INVALID_ARGUMENT = "INVALID_ARGUMENT";
    private static final String NOT_FOUND = "NOT_FOUND";

    private StatusWords() {}

    static String of(Problem problem) {
        if (problem.code() == Code.UPSTREAM_REJECTED) {
            return problem.status() == 404 ? NOT_FOUND : INVALID_ARGUMENT;
        }
        return switch (problem.code().kind()) {
            case REQUEST, TOO_LARGE -> INVALID_ARGUMENT;
            case AUTHENTICATION -> "UNAUTHENTICATED";
            case PERMISSION -> "PERMISSION_DENIED";
            case NOT_FOUND -> NOT_FOUND;
            case RATE_LIMIT -> "RESOURCE_EXHAUSTED";
            case TIMEOUT -> "DEADLINE_EXCEEDED";
            case OVERLOADED -> "UNAVAILABLE";
            case SERVER -> "INTERNAL";
        };
    }
}
