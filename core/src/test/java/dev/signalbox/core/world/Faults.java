package dev.signalbox.core.world;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.random.RandomGenerator;

/// The faults that providers can have. A new one is a factory here, and a line in [#any].
final class Faults {
    private static final long QUICK = 5 * Answer.MILLI;

    private Faults() {}

    static Fault refusesConnections() {
        return new Fault(
                "refuses connections",
                false,
                (answer, now, random) ->
                        answer.unreachable(Answer.MILLI, new Failure.Unreachable("Connection refused.")));
    }

    static Fault blackHole() {
        return new Fault("swallows connections", true, (answer, now, random) -> answer.silent(0));
    }

    /// @param retryAfterMillis -1 for none
    static Fault unavailable(int status, long retryAfterMillis) {
        return new Fault(
                status + " retry-after " + retryAfterMillis,
                false,
                (answer, now, random) -> refused(answer, Reason.UNAVAILABLE, status, retryAfterMillis));
    }

    /// @param retryAfterMillis -1 for none
    static Fault limited(long retryAfterMillis) {
        return new Fault(
                "429 retry-after " + retryAfterMillis,
                false,
                (answer, now, random) -> refused(answer, Reason.RATE_LIMITED, 429, retryAfterMillis));
    }

    /// @param perSecond tokens that come into the bucket; it holds two seconds' worth
    /// @param tells whether it says when to come again, and when the bucket is empty
    static Fault tokenBucket(double perSecond, boolean tells) {
        TokenBucket bucket = new TokenBucket(perSecond);
        return new Fault("token bucket of " + (float) perSecond + "/s", false, (answer, now, random) -> {
            if (!bucket.take(now)) {
                return refused(answer, Reason.RATE_LIMITED, 429, tells ? bucket.emptyMillis() : -1);
            }
            return tells && bucket.emptyMillis() > 0 ? answer.exhausted(bucket.emptyMillis()) : answer;
        });
    }

    static Fault hangsBeforeContent() {
        return new Fault("hangs before content", true, (answer, now, random) -> answer.silent(answer.connected()));
    }

    static Fault breaksMidway() {
        return new Fault("breaks midway", false, (answer, now, random) -> {
            long then = answer.first() + (long) (random.nextDouble() * (answer.end() - answer.first()));
            return answer.failing(
                    then,
                    random.nextBoolean() ? new Failure.Reset("Broke.") : new Failure.Truncated("Ended too early."));
        });
    }

    static Fault stallsMidway() {
        return new Fault("stalls midway", true, (answer, now, random) -> answer.silent(answer.first()));
    }

    static Fault garbage() {
        return new Fault(
                "garbage",
                false,
                (answer, now, random) -> answer.failing(answer.connected() + QUICK, new Failure.Malformed("HTML.")));
    }

    static Fault slow(double factor) {
        return new Fault("slow x" + (float) factor, true, (answer, now, random) -> answer.slower(factor));
    }

    static Fault unauthorised() {
        return new Fault("401", false, (answer, now, random) -> refused(answer, Reason.CREDENTIAL, 401, -1));
    }

    static Fault modelNotFound() {
        return new Fault("404 model", false, (answer, now, random) -> refused(answer, Reason.MODEL_NOT_FOUND, 404, -1));
    }

    /// Another fault, but only now and then.
    static Fault sometimes(double probability, Fault fault) {
        return new Fault(
                fault.name() + " at " + (float) probability,
                fault.lingers(),
                (answer, now, random) ->
                        random.nextDouble() < probability ? fault.how().spoil(answer, now, random) : answer);
    }

    /// Any fault that ends with its cause: none after which something is benched for long.
    static Fault any(RandomGenerator random) {
        return switch (random.nextInt(13)) {
            case 0 -> refusesConnections();
            case 1 -> unavailable(503, -1);
            case 2 -> unavailable(random.nextBoolean() ? 503 : 529, 500 + random.nextLong(15_000));
            case 3 -> limited(-1);
            case 4 -> limited(500 + random.nextLong(15_000));
            case 5 -> tokenBucket(0.2 + 4 * random.nextDouble(), random.nextBoolean());
            case 6 -> hangsBeforeContent();
            case 7 -> breaksMidway();
            case 8 -> stallsMidway();
            case 9 -> slow(10);
            case 10 -> garbage();
            case 11 -> blackHole();
            default -> sometimes(0.1 + 0.8 * random.nextDouble(), unavailable(500, -1));
        };
    }

    private static Answer refused(Answer answer, Reason reason, int status, long retryAfterMillis) {
        return answer.failing(
                answer.connected() + QUICK,
                new Failure.Refused(reason, status, "The provider's words.", null, null, retryAfterMillis, null));
    }

    /// Fills up steadily; one token a request.
    private static final class TokenBucket {
        private final double perSecond;
        private double tokens;
        private long filled;
        private boolean begun;

        TokenBucket(double perSecond) {
            this.perSecond = perSecond;
            tokens = 2 * perSecond;
        }

        boolean take(long now) {
            if (begun) {
                tokens = Math.min(2 * perSecond, tokens + perSecond * (now - filled) / Answer.SECOND);
            }
            begun = true;
            filled = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }

        long emptyMillis() {
            return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perSecond * 1000);
        }
    }
}
