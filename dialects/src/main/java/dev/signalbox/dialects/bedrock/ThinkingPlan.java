package dev.signalbox.dialects.bedrock;

import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import org.jspecify.annotations.Nullable;

/// How a wish for reasoning is told to a model: each maker has a field of its own, and most have none.
///
/// @param word the effort in the model's words; null to leave it out
/// @param dropped the field of a wish that cannot be told; null when all was told
record ThinkingPlan(@Nullable String word, @Nullable String dropped) {
    private static final String EFFORT_FIELD = "reasoning_effort";
    private static final ThinkingPlan NONE = new ThinkingPlan(null, null);
    private static final ThinkingPlan DROPPED = new ThinkingPlan(null, EFFORT_FIELD);
    private static final String HIGH = "high";
    private static final String MEDIUM = "medium";
    private static final String LOW = "low";

    /// Budgets up to which thinking counts as low, and as medium.
    private static final int LOW_BUDGET = 2048;

    private static final int MEDIUM_BUDGET = 8192;

    static ThinkingPlan of(ChatRequest request, ModelTraits model) {
        Reasoning reasoning = request.reasoning();
        if (reasoning == null) {
            return NONE;
        }
        boolean none = "none".equals(reasoning.effort());
        return switch (model.family()) {
            case GPT_OSS -> none ? new ThinkingPlan(LOW, EFFORT_FIELD) : told(word(reasoning));
            case NOVA_2 -> none ? NONE : nova(request, word(reasoning));
            case NOVA, ANTHROPIC, MISTRAL, OTHER -> none ? NONE : DROPPED;
        };
    }

    private static ThinkingPlan told(@Nullable String word) {
        return word == null ? DROPPED : new ThinkingPlan(word, null);
    }

    /// Its highest effort goes with no bound and no temperature.
    private static ThinkingPlan nova(ChatRequest request, @Nullable String word) {
        ChatRequest.Sampling sampling = request.sampling();
        boolean bounded = request.maxTokens() != null
                || sampling.temperature() != null
                || sampling.topP() != null
                || sampling.topK() != null;
        return HIGH.equals(word) && bounded ? new ThinkingPlan(MEDIUM, EFFORT_FIELD) : told(word);
    }

    private static @Nullable String word(Reasoning reasoning) {
        String effort = reasoning.effort();
        if (effort != null) {
            return switch (effort) {
                case "minimal", LOW -> LOW;
                case MEDIUM -> MEDIUM;
                case HIGH, "xhigh", "max" -> HIGH;
                default -> null;
            };
        }
        Integer budget = reasoning.budgetTokens();
        if (budget == null) {
            return null;
        }
        return budget <= LOW_BUDGET ? LOW : budget <= MEDIUM_BUDGET ? MEDIUM : HIGH;
    }
}
