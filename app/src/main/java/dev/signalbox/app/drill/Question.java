package dev.signalbox.app.drill;

/// What one person, or one program, wants to know. It may take several requests to get it answered: what is refused
/// or fails is asked again, as the official SDKs do.
///
/// @param number from 1
/// @param source who asks
/// @param model what it names
/// @param began virtual nanoseconds
/// @param stream whether a stream is wanted
/// @param prompt tokens
/// @param answer tokens
record Question(int number, Source source, String model, long began, boolean stream, int prompt, int answer) {
    private static final double SPREAD = 0.6;
    /// Mean of lengths whose median is 1: what a log-normal distribution of that spread has.
    static final double MEAN_LENGTH = StrictMath.exp(SPREAD * SPREAD / 2);

    private static final int LONGEST = 100_000;

    static Question of(int number, Source source, long began, Scenario.Traffic traffic, Draws draws) {
        return new Question(
                number,
                source,
                source.models().get(draws.random().nextInt(source.models().size())),
                began,
                draws.happens(traffic.streams()),
                length(traffic.prompt(), draws),
                length(traffic.answer(), draws));
    }

    private static int length(int median, Draws draws) {
        return Math.clamp((long) (median * draws.logNormal(SPREAD)), 1, LONGEST);
    }

    int tokens() {
        return prompt + answer;
    }
}
