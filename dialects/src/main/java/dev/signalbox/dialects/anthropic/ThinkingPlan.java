package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import org.jspecify.annotations.Nullable;

/// How a wish for reasoning is told to a model: newer Claudes take an effort, older ones a budget of
/// thinking tokens.
///
/// @param mode `enabled`, `adaptive` or `disabled`; null to leave `thinking` out
/// @param budget tokens, for `enabled`
/// @param effort for `output_config`; null to leave it out
/// @param dropped the field of a wish that cannot be told; null when all was told
record ThinkingPlan(
        @Nullable String mode,
        int budget,
        @Nullable String effort,
        @Nullable String dropped) {
    /// The least that the API takes.
    private static final int LEAST_BUDGET = 1024;

    private static final String EFFORT_FIELD = "reasoning_effort";
    private static final ThinkingPlan NONE = new ThinkingPlan(null, 0, null, null);
    private static final ThinkingPlan DROPPED = new ThinkingPlan(null, 0, null, EFFORT_FIELD);

    static ThinkingPlan of(ChatRequest request, ModelTraits model) {
        Reasoning reasoning = request.reasoning();
        if (reasoning == null) {
            return NONE;
        }
        String effort = reasoning.effort();
        Integer budget = reasoning.budgetTokens();
        if ("none".equals(effort)) {
            if (model.alwaysThinks()) {
                return DROPPED;
            }
            return model.thinks() ? new ThinkingPlan("disabled", 0, null, null) : NONE;
        }
        String word = effort == null ? null : word(effort, model);
        if (budget == null) {
            return word == null ? DROPPED : byEffort(request, model, word);
        }
        if (model.thinksAdaptivelyOnly()) {
            return new ThinkingPlan("adaptive", 0, word, null);
        }
        return byBudget(request, model, budget, model.effort() ? word : null);
    }

    /// The model's word for an effort, the next lower one where it lacks the very same; null for what is no
    /// effort.
    private static @Nullable String word(String effort, ModelTraits model) {
        return switch (effort) {
            case "minimal", "low" -> "low";
            case "medium", "high" -> effort;
            case "xhigh" -> model.extraHighEffort() ? effort : "high";
            case "max" -> model.maxEffort() ? effort : "high";
            default -> null;
        };
    }

    private static ThinkingPlan byEffort(ChatRequest request, ModelTraits model, String word) {
        if (model.effort()) {
            return new ThinkingPlan(null, 0, word, null);
        }
        int budget = switch (word) {
            case "low" -> 2048;
            case "medium" -> 8192;
            // With the usual answer on top still within what the oldest of these models can write.
            default -> 16_384;
        };
        return byBudget(request, model, budget, null);
    }

    private static ThinkingPlan byBudget(ChatRequest request, ModelTraits model, int wanted, @Nullable String effort) {
        Integer maxTokens = request.maxTokens();
        // The budget is part of max_tokens, and half of that is left for the answer.
        int budget = maxTokens == null || maxTokens > wanted ? wanted : maxTokens / 2;
        if (!model.thinkingBudget() || budget < LEAST_BUDGET || forced(request) || unsignedCalls(request)) {
            return new ThinkingPlan(null, 0, effort, EFFORT_FIELD);
        }
        return new ThinkingPlan("enabled", budget, effort, null);
    }

    /// A forced call and thinking exclude each other.
    private static boolean forced(ChatRequest request) {
        return request.toolChoice() instanceof ToolChoice.Required || request.toolChoice() instanceof ToolChoice.Named;
    }

    /// While a model with a budget waits for tool results, its turn must begin with the thinking that it
    /// signed. Clients of other dialects do not send that back.
    private static boolean unsignedCalls(ChatRequest request) {
        for (Message message : request.messages().reversed()) {
            if (message instanceof Message.Assistant turn) {
                return turn.parts().stream().anyMatch(Part.ToolCall.class::isInstance)
                        && turn.parts().stream().noneMatch(ThinkingPlan::isSigned);
            }
        }
        return false;
    }

    private static boolean isSigned(Part part) {
        return switch (part) {
            case Part.RedactedThinking redacted -> !Seal.isMarked(redacted.data());
            case Part.Thinking thinking -> thinking.signature() != null && !Seal.isMarked(thinking.signature());
            default -> false;
        };
    }
}
