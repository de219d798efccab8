package dev.signalbox.model.policy;

import java.util.HashMap;
import java.util.Map;

/// What is known of the models of a policy's providers: what comes with the program for providers at public addresses,
/// and what the config says, which goes before. Immutable; looked up without garbage.
///
/// @param byProvider by the provider's name and the model's in its words; [#ANY] stands for all others of a provider
public record Catalogue(Map<String, Map<String, Abilities>> byProvider) {
    /// Of no model.
    public static final Catalogue EMPTY = new Catalogue(Map.of());

    /// In the place of a model's name: all, behind what names them.
    public static final String ANY = "*";

    public Catalogue {
        Map<String, Map<String, Abilities>> copy = new HashMap<>();
        byProvider.forEach((provider, models) -> copy.put(provider, Map.copyOf(models)));
        byProvider = Map.copyOf(copy);
    }

    /// What is known of a model; [Abilities#UNKNOWN] for nothing.
    public Abilities of(String provider, String model) {
        Map<String, Abilities> models = byProvider.get(provider);
        if (models == null) {
            return Abilities.UNKNOWN;
        }
        Abilities known = models.get(model);
        if (known == null) {
            known = models.get(ANY);
        }
        return known == null ? Abilities.UNKNOWN : known;
    }

    /// The same with what is said here going before what is said there, model for model.
    public Catalogue over(Catalogue other) {
        Map<String, Map<String, Abilities>> all = new HashMap<>();
        other.byProvider.forEach((provider, models) -> all.put(provider, new HashMap<>(models)));
        byProvider.forEach((provider, models) -> {
            Map<String, Abilities> those = all.computeIfAbsent(provider, _ -> new HashMap<>());
            Abilities any = models.get(ANY);
            if (any != null) {
                those.replaceAll((_, known) -> any.over(known));
            }
            models.forEach((model, said) -> {
                Abilities below = those.get(model);
                if (below == null) {
                    below = any == null || model.equals(ANY) ? Abilities.UNKNOWN : any;
                }
                those.put(model, said.over(below));
            });
        });
        return new Catalogue(all);
    }
}
