package dev.signalbox.dialects.gemini;

import dev.signalbox.model.chat.ChatRequest.Reasoning;
import org.jspecify.annotations.Nullable;

/// How a wish for reasoning is told to a model: newer Geminis take a level, older ones a budget of tokens.
///
/// @param level for `thinkingLevel`; null to leave it out
/// @param budget for `thinkingBudget`; null to leave it out
/// @param dropped the field of a wish that cannot be told; null when all was told
record ThinkingPlan(
        @Nullable String level,
        @Nullable Integer budget,
        @Nullable String dropped) {
    private static final String EFFORT_FIELD = "reasoning_effort";
    private static final ThinkingPlan NONE = new ThinkingPlan(null, null, null);
    private static final ThinkingPlan DROPPED = new ThinkingPlan(null, null, EFFORT_FIELD);

    /// A budget up to which thinking counts as low.
    private static final int LOW = 1024;

    static ThinkingPlan of(@Nullable Reasoning reasoning, ModelTraits model) {
        if (reasoning == null) {
            return NONE;
        }
        String effort = reasoning.effort();
        Integer budget = reasoning.budgetTokens();
        if ("none".equals(effort)) {
            return none(model);
        }
        if (!model.thinks()) {
            return DROPPED;
        }
        if (model.level()) {
            String level = effort != null ? level(effort, model) : budget != null && budget <= LOW ? "low" : "high";
            return level == null ? DROPPED : new ThinkingPlan(level, null, null);
        }
        Integer tokens = budget != null ? budget : effort == null ? null : budget(effort);
        return tokens == null
                ? DROPPED
                : new ThinkingPlan(null, Math.clamp(tokens, model.leastBudget(), model.mostBudget()), null);
    }

    private static ThinkingPlan none(ModelTraits model) {
        if (!model.thinks()) {
            return NONE;
        }
        if (model.canBeStill()) {
            return new ThinkingPlan(null, 0, null);
        }
        // The least that it can; what was asked for is told of as not met.
        return model.level()
                ? new ThinkingPlan(model.minimal() ? "minimal" : "low", null, EFFORT_FIELD)
                : new ThinkingPlan(null, model.leastBudget(), EFFORT_FIELD);
    }

    /// The model's word for an effort; null for what is no effort.
    private static @Nullable String level(String effort, ModelTraits model) {
        return switch (effort) {
            case "minimal" -> model.minimal() ? effort : "low";
            case "medium" -> model.minimal() ? effort : "high";
            case "low" -> effort;
            case "high", "xhigh", "max" -> "high";
            default -> null;
        };
    }

    /// As Google's own API for OpenAI's clients has it (<https://ai.google.dev/gemini-api/docs/openai>).
    private static @Nullable Integer budget(String effort) {
        return switch (effort) {
            case "minimal", "low" -> LOW;
            case "medium" -> 8192;
            case "high", "xhigh", "max" -> 24_576;
            default -> null;
        };
    }
}
