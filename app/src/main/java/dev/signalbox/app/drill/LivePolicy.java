package dev.signalbox.app.drill;

import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.Deferral;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A config as a live drill serves it: what it says of routes, workloads, limits, prices and the playbook, and nothing
/// of it that reaches anybody. Made by naming what stays, so that a word that is new does not slip in.
final class LivePolicy {
    /// What simulators speak.
    static final List<String> SPOKEN = List.of("openai", "anthropic", "gemini", "responses", "bedrock");

    /// Dialects of OpenAI's, whose base address has the version in it.
    private static final Set<String> BASES_WITH_VERSION = Set.of("openai", "responses");

    /// Of each provider; who has more rests no better.
    private static final int MOST_KEYS = 16;

    private LivePolicy() {}

    /// @param playable with keys that are known, and without budgets
    /// @param urls of the simulators, by the provider whose place they take
    /// @param folder that is thrown away afterwards
    static Policy of(Policy playable, Map<String, String> urls, Path folder, boolean acts) {
        Listener loopback = new Listener("127.0.0.1", 0, null, List.of());
        Map<String, Provider> providers = new LinkedHashMap<>();
        playable.providers().forEach((name, each) -> providers.put(name, simulated(each, urls)));
        return new Policy(
                loopback,
                loopback,
                providers,
                playable.routes(),
                playable.workloads(),
                playable.keys(),
                playable.limits(),
                new AccessLog(false, null),
                Duration.ofSeconds(1),
                playable.prices(),
                null,
                books(playable.bookkeeping(), folder),
                null,
                null,
                playable.spending(),
                Administration.DEFAULT,
                Access.DEFAULT,
                codeRed(CodeRed.in(playable), acts),
                Overrides.NONE);
    }

    private static Provider simulated(Provider declared, Map<String, String> urls) {
        String url = urls.get(declared.name());
        if (url == null || !SPOKEN.contains(declared.dialect())) {
            throw new IllegalStateException("no simulator takes the place of " + declared.name());
        }
        List<Credential> keys = new ArrayList<>();
        for (Credential each :
                declared.keys().subList(0, Math.min(MOST_KEYS, declared.keys().size()))) {
            keys.add(new Credential(new Secret("a-key-of-the-drill-" + keys.size()), each.weight()));
        }
        return new Provider(
                declared.name(),
                declared.dialect(),
                URI.create(BASES_WITH_VERSION.contains(declared.dialect()) ? url + "/v1" : url),
                keys,
                declared.processing(),
                true,
                null,
                null,
                declared.maxConnections(),
                true,
                declared.concurrency(),
                declared.ejection(),
                Provider.Http.HTTP_1_1,
                false);
    }

    private static Bookkeeping books(Bookkeeping declared, Path folder) {
        Deferral deferral = declared.deferral();
        Bookkeeping usual = Bookkeeping.DEFAULT.at(folder.resolve("store.db"));
        return new Bookkeeping(
                usual.store(),
                true,
                null,
                usual.maxSpool(),
                false,
                false,
                usual.keepRecords(),
                usual.keepSums(),
                new Deferral(
                        deferral.jobs(),
                        deferral.perKey(),
                        deferral.bytes(),
                        deferral.concurrency(),
                        null,
                        List.of(),
                        null));
    }

    /// Nobody is told, nothing is shown, and no maintenance is planned.
    private static CodeRed codeRed(CodeRed declared, boolean acts) {
        return new CodeRed(acts, declared.yellow(), declared.orange(), declared.fast(), declared.playbook());
    }
}
