package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.tree.ServiceTier;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// What both of OpenAI's APIs say in the same words and nobody else has. It travels in the extras. Only OpenAI's own
/// models are told of it: servers that are merely compatible refuse what they do not know.
public final class CommonWords {
    private static final List<String> SAME =
            List.of("metadata", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention");
    private static final Map<String, String> TIERS = Map.of(
            ServiceTier.AUTO, "auto",
            ServiceTier.STANDARD, "default",
            ServiceTier.FLEX, "flex",
            ServiceTier.PRIORITY, "priority");

    private CommonWords() {}

    /// Moves what the model can be told from the extras to the request.
    public static void say(Map<String, String> extras, String model, ObjectNode body) {
        if (!isOpenAi(model)) {
            return;
        }
        for (String name : SAME) {
            String value = extras.remove(name);
            if (value != null) {
                body.putRawValue(name, new RawValue(value));
            }
        }
        String tier = ServiceTier.take(extras, TIERS);
        if (tier != null) {
            body.put("service_tier", tier);
        }
    }

    /// Whether a model is one of OpenAI's own, by its name.
    public static boolean isOpenAi(String model) {
        return RequestWriter.OPENAI_MODEL.matcher(model).matches();
    }
}
