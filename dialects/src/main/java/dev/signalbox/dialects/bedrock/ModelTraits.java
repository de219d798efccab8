package dev.signalbox.dialects.bedrock;

import java.util.List;
import java.util.Locale;

/// What a model takes, by its name: Bedrock answers 400 to fields that a model does not have. A name that says nothing
/// (an ARN of an own deployment) counts as one that takes what most do.
///
/// What it rests on, all read on 2026-11-23, beside recorded answers: cache points of Nova and Claude,
/// <https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html>; fields of Nova 2,
/// <https://docs.aws.amazon.com/nova/latest/nova2-userguide/using-converse-api.html>; schemas, below.
///
/// @param family whose it is, as far as that matters here
/// @param structuredOutputs takes a schema for its answer, and strict tools
record ModelTraits(Family family, boolean structuredOutputs) {
    /// Makers whose models take fields of their own.
    enum Family {
        ANTHROPIC,
        NOVA,
        NOVA_2,
        GPT_OSS,
        MISTRAL,
        OTHER
    }

    private static final String ANTHROPIC = "anthropic.";

    /// Makers that are said to have none (<https://github.com/genkit-ai/aws-bedrock-js-plugin/issues/558>), and that
    /// <https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html> does not name. Of others the
    /// provider says so itself.
    private static final List<String> WITHOUT_SCHEMA = List.of("nova", "titan", "llama", "cohere.", "ai21.");

    /// Whether it is one of Anthropic's, also behind an inference profile or in an ARN.
    static boolean isAnthropics(String model) {
        return model.toLowerCase(Locale.ROOT).contains(ANTHROPIC);
    }

    /// One of Anthropic's as it is called apart from any region: not all operations take a profile.
    static String withoutRegion(String model) {
        int at = model.toLowerCase(Locale.ROOT).indexOf(ANTHROPIC);
        return at < 0 ? model : model.substring(at);
    }

    static ModelTraits of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        return new ModelTraits(family(name), WITHOUT_SCHEMA.stream().noneMatch(name::contains));
    }

    private static Family family(String name) {
        if (name.contains(ANTHROPIC)) {
            return Family.ANTHROPIC;
        }
        if (name.contains("nova")) {
            return name.contains("nova-2") ? Family.NOVA_2 : Family.NOVA;
        }
        if (name.contains("gpt-oss")) {
            return Family.GPT_OSS;
        }
        return name.contains("mistral.") ? Family.MISTRAL : Family.OTHER;
    }

    boolean isNova() {
        return family == Family.NOVA || family == Family.NOVA_2;
    }

    /// Caches what is marked.
    boolean cachePoints() {
        return isNova() || family == Family.ANTHROPIC;
    }

    /// Also tools.
    boolean cachedTools() {
        return family == Family.ANTHROPIC;
    }
}
