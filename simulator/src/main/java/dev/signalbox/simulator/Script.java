package dev.signalbox.simulator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a simulated provider behaves; immutable. Written as YAML ({@link #parse(String, String)}) or built from {@link
/// #defaults()}.
///
/// @param seed source of every draw: the same seed and the same requests give the same answers, latencies and faults
/// @param models the models it has; `*` among them means that any name is accepted
/// @param firstToken milliseconds until the head and the first token
/// @param pace milliseconds between tokens
/// @param answerTokens length of an answer; a short one is padded, a long one is never cut by it
/// @param prefix what an answer says before it repeats the prompt
/// @param toolCalls when offered tools are called
/// @param keys API keys that are accepted; none means that no key is asked for
/// @param limits requests and tokens a minute, per key
/// @param room how many requests are answered at once
/// @param faults what goes wrong and when; the first rule that applies is used
/// @param replay a folder of recordings that are played where they match
public record Script(
        long seed,
        List<String> models,
        Distribution firstToken,
        Distribution pace,
        Distribution answerTokens,
        String prefix,
        ToolCalls toolCalls,
        List<String> keys,
        RateLimit limits,
        Room room,
        List<FaultRule> faults,
        Optional<Path> replay) {
    private static final Script DEFAULTS = new Script(
            1,
            List.of(
                    "gpt-5.1",
                    "gpt-5-mini",
                    "gpt-4o-mini",
                    "text-embedding-3-small",
                    "text-embedding-3-large",
                    "claude-opus-4-5",
                    "claude-sonnet-4-5",
                    "claude-haiku-4-5",
                    "*"),
            Distribution.ZERO,
            Distribution.ZERO,
            Distribution.ZERO,
            "You said: ",
            ToolCalls.WHEN_ASKED,
            List.of(),
            RateLimit.NONE,
            Room.ENDLESS,
            List.of(),
            Optional.empty());

    /// Copies the lists.
    public Script {
        models = List.copyOf(models);
        keys = List.copyOf(keys);
        faults = List.copyOf(faults);
    }

    /// When a request's tools are called.
    public enum ToolCalls {
        /// When `tool_choice` demands it, or the prompt has `[tool]` (the first tool), `[tools]` (all at once) or
        /// `[call
        /// NAME {…}]`.
        WHEN_ASKED,
        /// Whenever tools are offered and the last message is not a tool's result.
        ALWAYS,
        /// Not even when `tool_choice` demands it: some models do that.
        NEVER
    }

    /// Limits of one API key.
    ///
    /// @param requestsPerMinute 0 for no limit
    /// @param tokensPerMinute prompt and answer together; 0 for no limit
    public record RateLimit(long requestsPerMinute, long tokensPerMinute) {
        /// No limit at all.
        public static final RateLimit NONE = new RateLimit(0, 0);

        /// Checks the range.
        public RateLimit {
            if (requestsPerMinute < 0 || tokensPerMinute < 0) {
                throw new IllegalArgumentException("a limit is not negative");
            }
        }
    }

    /// How many requests are answered at once. More wait, and more than that are refused with 529.
    ///
    /// @param atOnce 0 for any number
    /// @param waiting how many may wait for their turn
    public record Room(int atOnce, int waiting) {
        /// For as many as come.
        public static final Room ENDLESS = new Room(0, 0);

        /// Checks the range.
        public Room {
            if (atOnce < 0 || waiting < 0) {
                throw new IllegalArgumentException("room is not negative");
            }
        }
    }

    /// Answers at once, any model, no keys, no limits, no faults.
    public static Script defaults() {
        return DEFAULTS;
    }

    /// Reads a script.
    ///
    /// @param yaml its text
    /// @param fileName what problems are reported under; `replay` is relative to its folder
    /// @throws ScriptException with every problem and its place
    public static Script parse(String yaml, String fileName) {
        return new ScriptParser(fileName).parse(yaml);
    }

    /// The same with another seed.
    public Script withSeed(long other) {
        return new Script(
                other, models, firstToken, pace, answerTokens, prefix, toolCalls, keys, limits, room, faults, replay);
    }

    /// The same with exactly these models; every other is a 404 unless `*` is among them.
    public Script withModels(String... names) {
        return new Script(
                seed,
                List.of(names),
                firstToken,
                pace,
                answerTokens,
                prefix,
                toolCalls,
                keys,
                limits,
                room,
                faults,
                replay);
    }

    /// The same with other latencies, in milliseconds.
    public Script withLatency(Distribution untilFirstToken, Distribution betweenTokens) {
        return new Script(
                seed,
                models,
                untilFirstToken,
                betweenTokens,
                answerTokens,
                prefix,
                toolCalls,
                keys,
                limits,
                room,
                faults,
                replay);
    }

    /// The same with answers of another length.
    public Script withAnswerTokens(Distribution tokens) {
        return new Script(
                seed, models, firstToken, pace, tokens, prefix, toolCalls, keys, limits, room, faults, replay);
    }

    /// The same with answers that begin otherwise: tells several simulators apart.
    public Script withPrefix(String words) {
        return new Script(
                seed, models, firstToken, pace, answerTokens, words, toolCalls, keys, limits, room, faults, replay);
    }

    /// The same with another habit of calling tools.
    public Script withToolCalls(ToolCalls habit) {
        return new Script(
                seed, models, firstToken, pace, answerTokens, prefix, habit, keys, limits, room, faults, replay);
    }

    /// The same, accepting only these API keys.
    public Script withKeys(String... accepted) {
        return new Script(
                seed,
                models,
                firstToken,
                pace,
                answerTokens,
                prefix,
                toolCalls,
                List.of(accepted),
                limits,
                room,
                faults,
                replay);
    }

    /// The same with rate limits.
    public Script withLimits(long requestsPerMinute, long tokensPerMinute) {
        RateLimit limit = new RateLimit(requestsPerMinute, tokensPerMinute);
        return new Script(
                seed, models, firstToken, pace, answerTokens, prefix, toolCalls, keys, limit, room, faults, replay);
    }

    /// The same with room for so many requests.
    public Script withRoom(int atOnce, int waiting) {
        return new Script(
                seed,
                models,
                firstToken,
                pace,
                answerTokens,
                prefix,
                toolCalls,
                keys,
                limits,
                new Room(atOnce, waiting),
                faults,
                replay);
    }

    /// The same with one more rule, after those it has.
    public Script withFault(FaultRule rule) {
        List<FaultRule> more = new ArrayList<>(faults);
        more.add(rule);
        return new Script(
                seed, models, firstToken, pace, answerTokens, prefix, toolCalls, keys, limits, room, more, replay);
    }

    /// The same, playing recordings from a folder.
    public Script withReplay(Path folder) {
        return new Script(
                seed,
                models,
                firstToken,
                pace,
                answerTokens,
                prefix,
                toolCalls,
                keys,
                limits,
                room,
                faults,
                Optional.of(folder));
    }

    /// Whether the provider has that model.
    boolean has(String model) {
        return models.contains(model) || models.contains("*");
    }

    /// Everything but the keys themselves: they may be real ones.
    @Override
    public String toString() {
        return "Script[seed=" + seed + ", models=" + models + ", firstToken=" + firstToken + ", pace=" + pace
                + ", answerTokens=" + answerTokens + ", toolCalls=" + toolCalls + ", keys=" + keys.size() + ", limits="
                + limits + ", room=" + room + ", faults=" + faults.size() + ", replay=" + replay + "]";
    }
}
