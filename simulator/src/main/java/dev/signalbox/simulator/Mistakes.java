package dev.signalbox.simulator;

/// What is said of requests that no endpoint can make anything of.
final class Mistakes {
    private Mistakes() {}

    static Refusal method(RecordedRequest request) {
        return new Refusal(
                405,
                "invalid_request_error",
                null,
                "method_not_supported",
                "Not allowed to " + request.method() + " on " + request.path() + ".");
    }

    static Refusal notJson(Dialect dialect) {
        return Refusal.badRequest(
                dialect != Dialect.OPENAI
                        ? "The request body is not valid JSON"
                        : "We could not parse the JSON body of your request. (HINT: This likely means you aren't"
                                + " using your HTTP library correctly. The OpenAI API expects a JSON payload, but"
                                + " what was sent was not valid JSON.)",
                null,
                null);
    }

    static Refusal unknownAddress(Dialect dialect, RecordedRequest request) {
        return dialect != Dialect.OPENAI
                ? Refusal.ofStatus(404, dialect)
                : new Refusal(
                        404,
                        "invalid_request_error",
                        null,
                        "unknown_url",
                        "Unknown request URL: " + request.method() + " " + request.path()
                                + ". Please check the URL for typos, or see the docs at"
                                + " https://platform.openai.com/docs/api-reference/.");
    }
}
