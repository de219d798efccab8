package dev.signalbox.simulator;

import java.util.List;

/// What the simulated model answers, before it takes a dialect's shape.
///
/// @param id unique to the request's bytes, without the dialect's prefix
/// @param model the name to answer under
/// @param thinking tokens of the thinking that is shown; empty for none
/// @param choices one or more answers
/// @param promptTokens size of the prompt
/// @param reasoningTokens tokens that are counted but not shown
record Answer(
        String id, String model, List<String> thinking, List<Choice> choices, int promptTokens, int reasoningTokens) {
    /// One of several answers: either text or calls.
    ///
    /// @param tokens the text, in the pieces in which a stream brings it
    /// @param calls calls of tools
    /// @param cut whether the limit on tokens ended it
    record Choice(List<String> tokens, List<Call> calls, boolean cut) {
        String text() {
            return String.join("", tokens);
        }

        private int size() {
            return tokens.size() + calls.stream().mapToInt(Call::size).sum();
        }
    }

    /// A call of one tool.
    ///
    /// @param id without the dialect's prefix
    /// @param arguments JSON, in the pieces in which a stream brings it
    record Call(String id, String name, List<String> arguments) {
        String json() {
            return String.join("", arguments);
        }

        private int size() {
            return 8 + arguments.size();
        }
    }

    /// All tokens that are billed as output.
    int outputTokens() {
        return reasoningTokens
                + thinking.size()
                + choices.stream().mapToInt(Choice::size).sum();
    }
}
