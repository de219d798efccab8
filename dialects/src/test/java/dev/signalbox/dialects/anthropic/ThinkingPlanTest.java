package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Reasoning;
import dev.signalbox.model.chat.ChatRequest.Sampling;
import dev.signalbox.model.chat.ChatRequest.ToolChoice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThinkingPlanTest {
    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-5-20251101, xhigh, high",
        "claude-opus-4-5-20251101, max,   high",
        "claude-sonnet-4-6,        xhigh, high",
        "claude-sonnet-4-6,        max,   max",
        "claude-opus-4-7,          xhigh, xhigh",
        "claude-opus-4-7,          max,   max",
        "claude-sonnet-5,          xhigh, xhigh",
        "anthropic/claude-opus-4.8, max,  max",
        "some-other-model,         xhigh, xhigh"
    })
    void an_effort_that_a_model_lacks_becomes_the_next_lower_one(String model, String effort, String told) {
        assertThat(plan(effort, model)).isEqualTo(new ThinkingPlan(null, 0, told, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-fable-5", "claude-mythos-preview", "claude-opus-5-5"})
    void a_model_that_always_thinks_is_not_told_otherwise(String model) {
        assertThat(plan("none", model)).isEqualTo(new ThinkingPlan(null, 0, null, "reasoning_effort"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-3-7-sonnet-latest", "claude-haiku-4-5", "claude-opus-5"})
    void any_other_that_thinks_can_be_told_not_to(String model) {
        assertThat(plan("none", model)).isEqualTo(new ThinkingPlan("disabled", 0, null, null));
    }

    private static ThinkingPlan plan(String effort, String model) {
        ChatRequest request = new ChatRequest(
                List.of(),
                List.of(),
                List.of(),
                new ToolChoice.Unsaid(),
                null,
                null,
                Sampling.DEFAULT,
                List.of(),
                new Reasoning(effort, null),
                null,
                null,
                false,
                Map.of());
        return ThinkingPlan.of(request, ModelTraits.of(model));
    }
}
