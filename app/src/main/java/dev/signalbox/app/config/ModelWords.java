package dev.signalbox.app.config;

import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Abilities.Origin;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Catalogue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// What the config says of models, under `models` and at single targets. What it leaves out is as it was shipped.
final class ModelWords {
    private static final Origin DECLARED = new Origin(false, null, null);
    /// What a prompt may be made of.
    private static final List<Ability> INPUTS = List.of(Ability.IMAGE, Ability.FILE, Ability.AUDIO, Ability.VIDEO);

    private ModelWords() {}

    /// Everything that a prompt may be made of, by the word for it; 0 for text, which all models take.
    static SequencedMap<String, Integer> inputs() {
        SequencedMap<String, Integer> inputs = new LinkedHashMap<>();
        inputs.put("text", 0);
        INPUTS.forEach(each -> inputs.put(each.word(), each.bit()));
        return inputs;
    }

    /// With what is shipped for the providers below it.
    static Catalogue read(Section root, Providers providers, Reading in) {
        Map<String, Map<String, Abilities>> declared = new HashMap<>();
        Map<Words.Model, Integer> lines = new HashMap<>();
        for (Located<Section> written : root.get(Vocabulary.MODELS, List.of())) {
            Section section = written.value();
            Located<Words.Model> said = section.find(Vocabulary.DESCRIBED);
            if (said == null) {
                continue;
            }
            Words.Model model = said.value();
            if (!providers.names().contains(model.provider())) {
                in.problems.unknown(said.place(), "problem.provider", model.provider(), providers.names());
            }
            Integer earlier = lines.putIfAbsent(model, said.place().at().line());
            if (earlier != null) {
                in.problems.error(said.place(), "problem.model.twice", earlier);
            }
            declared.computeIfAbsent(model.provider(), _ -> new HashMap<>()).put(model.model(), abilities(section));
        }
        return new Catalogue(declared).over(ShippedModels.of(providers.byName().values()));
    }

    /// What is known of a target's model: what the target says, and what is known of the model wherever it is used.
    static Abilities of(Section target, Abilities known) {
        boolean silent = !target.has(Vocabulary.WINDOW)
                && !target.has(Vocabulary.TAKES)
                && !target.has(Vocabulary.TOOLS)
                && !target.has(Vocabulary.SCHEMA)
                && !target.has(Vocabulary.REASONING);
        return silent ? known : abilities(target).over(known);
    }

    private static Abilities abilities(Section section) {
        int has = 0;
        int lacks = 0;
        List<Located<Integer>> takes = section.get(Vocabulary.TAKES);
        if (takes != null) {
            for (Located<Integer> each : takes) {
                has |= each.value();
            }
            for (Ability each : INPUTS) {
                lacks |= each.in(has) ? 0 : each.bit();
            }
        }
        has |= bit(section, Vocabulary.TOOLS, Ability.TOOLS, true)
                | bit(section, Vocabulary.SCHEMA, Ability.SCHEMA, true)
                | bit(section, Vocabulary.REASONING, Ability.REASONING, true);
        lacks |= bit(section, Vocabulary.TOOLS, Ability.TOOLS, false)
                | bit(section, Vocabulary.SCHEMA, Ability.SCHEMA, false)
                | bit(section, Vocabulary.REASONING, Ability.REASONING, false);
        String source = section.get(Vocabulary.SOURCE);
        return new Abilities(
                section.get(Vocabulary.WINDOW, 0),
                0,
                section.get(Vocabulary.MAX_OUTPUT, 0),
                has,
                lacks,
                Set.of(),
                Set.of(),
                source == null ? DECLARED : new Origin(false, source, null));
    }

    /// The ability's, where the section says so; else none.
    private static int bit(Section section, Property<Boolean> word, Ability ability, boolean said) {
        Boolean declared = section.get(word);
        return declared != null && declared == said ? ability.bit() : 0;
    }
}
