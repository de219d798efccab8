package dev.signalbox.model.policy;

/// How much may be asked for in the name of one key, workload or route.
///
/// @param requests a minute; 0 for any number
/// @param tokens a minute, of prompts and answers together; 0 for any number
/// @param concurrent requests under way at once; 0 for any number
/// @param reserve how long an answer is thought to become, before it is there
public record RateLimits(long requests, long tokens, int concurrent, Reserve reserve) {
    public static final RateLimits NONE = new RateLimits(0, 0, 0, Reserve.EXPECTED);

    public RateLimits {
        if (requests < 0 || tokens < 0 || concurrent < 0) {
            throw new IllegalArgumentException("a limit is at least 1, or 0 for none");
        }
    }

    public boolean none() {
        return requests == 0 && tokens == 0 && concurrent == 0;
    }

    /// What a request takes of the tokens until it is known what it used.
    public enum Reserve {
        /// As many as most answers of the route have, or `max_tokens` where that is less.
        EXPECTED,
        /// `max_tokens`, so that the limit is never overshot.
        MAX
    }
}
