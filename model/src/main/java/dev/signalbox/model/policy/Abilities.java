package dev.signalbox.model.policy;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of a model. What is not known stays so: nobody is sent elsewhere for it.
///
/// @param window tokens that prompt and answer may have together; 0 where that is not known, or no limit of the model's
/// @param maxInput tokens that a prompt may have by itself; 0 where that is not known
/// @param maxOutput tokens that an answer may have; 0 where that is not known
/// @param has bits of [Ability]
/// @param lacks bits of others; what is in neither is not known
/// @param operations labels of what it can be asked for; empty where that is not known
/// @param output what it answers with, such as `text`; empty where that is not known
/// @param origin who says so
public record Abilities(
        long window,
        long maxInput,
        long maxOutput,
        int has,
        int lacks,
        Set<String> operations,
        Set<String> output,
        Origin origin) {
    /// Of a model that nobody has said anything of.
    public static final Abilities UNKNOWN =
            new Abilities(0, 0, 0, 0, 0, Set.of(), Set.of(), new Origin(false, null, null));

    private static final String CHAT = "chat";
    /// The older form of that.
    private static final String COMPLETIONS = "completions";
    /// What may be asked about every model.
    private static final String COUNT_TOKENS = "count_tokens";

    public Abilities {
        operations = Set.copyOf(operations);
        output = Set.copyOf(output);
        if (window < 0 || maxInput < 0 || maxOutput < 0 || (has & lacks) != 0) {
            throw new IllegalArgumentException("limits are from 0, and what a model has it does not lack");
        }
    }

    /// Who says what a model can do.
    ///
    /// @param shipped whether it came with the program; else the config says so, or at least a part of it
    /// @param source where that was read; null where nobody said
    /// @param read when; null for what the config says
    public record Origin(
            boolean shipped,
            @Nullable String source,
            @Nullable LocalDate read) {}

    public boolean has(Ability ability) {
        return ability.in(has);
    }

    public boolean lacks(Ability ability) {
        return ability.in(lacks);
    }

    /// Whether it is not known to be of no use for this. What a model is for is told of it, hardly ever all that it can
    /// do: so one that chats is no use for what is no chat, and the other way, and beyond that nothing is lacking.
    ///
    /// @param operation its label
    public boolean offers(String operation) {
        if (operations.isEmpty() || operations.contains(operation) || operation.equals(COUNT_TOKENS)) {
            return true;
        }
        if (operation.equals(CHAT)) {
            return false;
        }
        boolean talksOnly = operations.stream().allMatch(Abilities::isTalk);
        return isTalk(operation) ? operations.contains(CHAT) : !talksOnly;
    }

    private static boolean isTalk(String operation) {
        return operation.equals(CHAT) || operation.equals(COMPLETIONS);
    }

    /// Tokens that fit it: those of prompt and answer together, or of a prompt where only that is known; 0 where
    /// neither is.
    public long context() {
        return window > 0 ? window : maxInput;
    }

    /// The same with another window.
    ///
    /// @param tokens of prompt and answer together; 0 for what it is now
    public Abilities withWindow(long tokens) {
        return tokens == 0 ? this : new Abilities(tokens, 0, maxOutput, has, lacks, operations, output, origin);
    }

    /// What is said here, and of all else what is said there.
    public Abilities over(Abilities other) {
        if (other.equals(UNKNOWN)) {
            return this;
        }
        boolean sized = window > 0 || maxInput > 0;
        return new Abilities(
                sized ? window : other.window,
                sized ? maxInput : other.maxInput,
                maxOutput > 0 ? maxOutput : other.maxOutput,
                has | other.has & ~lacks,
                lacks | other.lacks & ~has,
                operations.isEmpty() ? other.operations : operations,
                output.isEmpty() ? other.output : output,
                origin);
    }

    /// What requests may ask where either of two models may answer them, since each goes to one that can: the larger
    /// window, what one of them has. Not known is what is not known of both.
    public Abilities or(Abilities other) {
        boolean sized = context() > 0 && other.context() > 0;
        Abilities larger = context() >= other.context() ? this : other;
        Set<String> offered = new LinkedHashSet<>(operations);
        offered.addAll(other.operations);
        Set<String> answered = new LinkedHashSet<>(output);
        answered.addAll(other.output);
        return new Abilities(
                sized ? larger.window : 0,
                sized ? larger.maxInput : 0,
                maxOutput > 0 && other.maxOutput > 0 ? Math.max(maxOutput, other.maxOutput) : 0,
                has | other.has,
                lacks & other.lacks,
                operations.isEmpty() || other.operations.isEmpty() ? Set.of() : offered,
                output.isEmpty() || other.output.isEmpty() ? Set.of() : answered,
                origin);
    }
}
