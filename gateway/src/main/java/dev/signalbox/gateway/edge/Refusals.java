package dev.signalbox.gateway.edge;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.HttpLimits;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http2.Http2Exception;

/// What a client is told whose request is not taken because of its form, place, size or pace.
final class Refusals {
    static final Problem NOT_HTTP = Problem.of(Code.BAD_REQUEST, "This is not a valid HTTP request.");
    static final Problem NO_TARGET =
            Problem.of(Code.BAD_REQUEST, "A request is for a path, or for an http or https URL without user info.");
    static final Problem NOTHING_THERE = Problem.of(Code.PATH_NOT_FOUND, "There is nothing at this path.");
    static final Problem HEAD_LATE = Problem.of(Code.REQUEST_TIMEOUT, "The request's head took too long.");
    static final Problem BODY_LATE = Problem.of(Code.REQUEST_TIMEOUT, "The request's body took too long.");
    static final Problem TOO_MUCH_HELD = Problem.of(
                    Code.OVERLOADED, "The gateway holds too many request bodies and answers.")
            .retryAfter(1);

    private Refusals() {}

    /// @param cause why the decoder did not take it
    static Problem malformed(Throwable cause, HttpLimits limits) {
        boolean tooLong =
                cause instanceof TooLongFrameException || cause instanceof Http2Exception.HeaderListSizeException;
        return tooLong ? headTooLarge(limits) : NOT_HTTP;
    }

    static Problem headTooLarge(HttpLimits limits) {
        return Problem.of(
                Code.HEADERS_TOO_LARGE, "The head is larger than " + limits.maxHead() + " bytes (`limits.head`).");
    }

    static Problem wrongMethod(String allowed) {
        return Problem.of(Code.METHOD_NOT_ALLOWED, "This path takes " + allowed + ".");
    }

    static Problem bodyTooLarge(HttpLimits limits) {
        return Problem.of(
                Code.BODY_TOO_LARGE, "The body is larger than " + limits.maxBody() + " bytes (`limits.body`).");
    }
}
