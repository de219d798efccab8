package dev.signalbox.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a chat request asks for, whichever dialect it came in.
///
/// @param model the name it gave
/// @param stream whether it wants events
/// @param includeUsage whether a stream is to end with usage (OpenAI)
/// @param choices how many answers (OpenAI's `n`)
/// @param maxTokens the most tokens an answer may have
/// @param said the text of the last message
/// @param afterTool whether the last message is a tool's result
/// @param tools the tools on offer
/// @param choice what it says about calling them
/// @param named the tool it names, if it does
/// @param parallel whether several may be called at once
/// @param thinking whether the answer is to show its thinking (Anthropic)
/// @param reasoning whether reasoning tokens are to be counted (OpenAI)
/// @param schema the schema an answer has to follow; an empty object schema for plain JSON mode
/// @param promptTokens an estimate of the prompt's size
record Ask(
        String model,
        boolean stream,
        boolean includeUsage,
        int choices,
        int maxTokens,
        String said,
        boolean afterTool,
        List<Tool> tools,
        ToolChoice choice,
        @Nullable String named,
        boolean parallel,
        boolean thinking,
        boolean reasoning,
        @Nullable JsonNode schema,
        int promptTokens) {
    /// A tool on offer.
    record Tool(String name, @Nullable JsonNode schema) {}

    /// Whether tools are to be called.
    enum ToolChoice {
        AUTO,
        NONE,
        REQUIRED,
        NAMED
    }

    /// What the answer calls.
    List<Use> called(Script.ToolCalls habit) {
        if (tools.isEmpty() || choice == ToolChoice.NONE || habit == Script.ToolCalls.NEVER) {
            return List.of();
        }
        List<Use> told = Use.toldIn(said).stream()
                .filter(use -> tools.stream().anyMatch(tool -> tool.name().equals(use.name())))
                .limit(parallel ? Long.MAX_VALUE : 1)
                .toList();
        if (!told.isEmpty()) {
            return told;
        }
        return chosen(habit).stream()
                .map(tool -> new Use(tool.name(), Example.of(tool.schema())))
                .toList();
    }

    private List<Tool> chosen(Script.ToolCalls habit) {
        boolean demanded = choice == ToolChoice.REQUIRED || choice == ToolChoice.NAMED;
        if (afterTool && !demanded) {
            return List.of();
        }
        if (choice == ToolChoice.NAMED) {
            return tools.stream()
                    .filter(tool -> tool.name().equals(named))
                    .limit(1)
                    .toList();
        }
        if (said.contains("[tools]")) {
            return parallel ? tools : tools.subList(0, 1);
        }
        return demanded || habit == Script.ToolCalls.ALWAYS || said.contains("[tool]")
                ? tools.subList(0, 1)
                : List.of();
    }
}
