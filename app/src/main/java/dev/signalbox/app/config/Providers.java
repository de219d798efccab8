package dev.signalbox.app.config;

import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Provider.OutboundProxy;
import dev.signalbox.model.policy.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The declared providers.
///
/// @param names all of them, also those that could not be read
/// @param byName the readable ones
record Providers(Set<String> names, Map<String, Provider> byName) {
    private static final String WITH_RESPONSES = "openai";

    static Providers read(Section root, Map<String, URI> dialects, Reading in) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, Provider> byName = new LinkedHashMap<>();
        for (Named<Section> declared : root.get(Vocabulary.PROVIDERS, List.of())) {
            names.add(declared.name());
            Provider provider =
                    declared.value() == null ? null : provider(declared.name(), declared.value(), root, dialects, in);
            if (provider != null) {
                byName.put(declared.name(), provider);
            }
        }
        return new Providers(names, byName);
    }

    /// Whether any of them processes where the residency demands.
    boolean anyIn(String residency) {
        return byName.values().stream().anyMatch(provider -> residency.equals(provider.processing()));
    }

    boolean isIn(String provider, String residency) {
        Provider declared = byName.get(provider);
        return declared != null && residency.equals(declared.processing());
    }

    private static @Nullable Provider provider(
            String name, Section section, Section root, Map<String, URI> dialects, Reading in) {
        Located<String> dialect = section.find(Vocabulary.DIALECT);
        URI usual = dialect == null ? null : dialects.get(dialect.value());
        if (dialect != null && usual == null) {
            in.problems.unknown(dialect.place(), "problem.dialect", dialect.value(), dialects.keySet());
        }
        Located<URI> declared = section.find(Vocabulary.URL);
        List<Credential> keys = credentials(section, in);
        if (declared != null) {
            checkUrl(declared, section, !keys.isEmpty(), in);
        }
        Path ca = certificates(section.find(Vocabulary.CA), in);
        OutboundProxy proxy = proxy(section, root, in);
        URI url = declared == null ? usual : declared.value();
        if (url == null || dialect == null) {
            return null;
        }
        return new Provider(
                name,
                dialect.value(),
                url,
                keys,
                section.get(Vocabulary.PROCESSING),
                section.get(Vocabulary.PRIVATE, false),
                proxy == null || bypassed(url.getHost(), section, root) ? null : proxy,
                ca,
                section.get(Vocabulary.MAX_CONNECTIONS, 512),
                section.get(Vocabulary.ASK_USAGE, true),
                section.get(Vocabulary.CONCURRENCY, Provider.DEFAULT_CONCURRENCY),
                ejection(section.get(Vocabulary.EJECTION, Section.EMPTY)),
                section.get(Vocabulary.HTTP, Provider.Http.AUTO),
                section.get(Vocabulary.TRACE_CONTEXT, false),
                responses(section, dialect.value(), url, usual, in));
    }

    /// OpenAI itself answers its Responses API; of what is compatible with it little does.
    private static boolean responses(Section section, String dialect, URI url, @Nullable URI usual, Reading in) {
        Located<Boolean> said = section.find(Vocabulary.RESPONSES);
        if (said != null && !dialect.equals(WITH_RESPONSES)) {
            in.problems.error(said.place(), "problem.responses");
        }
        if (said != null || !dialect.equals(WITH_RESPONSES) || usual == null) {
            return said != null && said.value();
        }
        // Its regions have names below the common one.
        return url.getHost().equals(usual.getHost()) || url.getHost().endsWith("." + usual.getHost());
    }

    private static List<Credential> credentials(Section section, Reading in) {
        List<Credential> keys = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Located<Section> written : section.get(Vocabulary.CREDENTIALS, List.of())) {
            Located<Secret> key = written.value().find(Vocabulary.CREDENTIAL);
            if (key == null) {
                continue;
            }
            if (!seen.add(key.value().reveal())) {
                in.problems.error(key.place(), "problem.credential.twice");
            }
            keys.add(new Credential(key.value(), written.value().get(Vocabulary.CREDENTIAL_WEIGHT, 1)));
        }
        return keys;
    }

    private static Ejection ejection(Section section) {
        Ejection otherwise = Ejection.DEFAULT;
        Words.Span hold = section.get(Vocabulary.HOLD, new Words.Span(otherwise.hold(), otherwise.maxHold()));
        return new Ejection(
                section.get(Vocabulary.RATIO, otherwise.ratio()),
                section.get(Vocabulary.VOLUME, otherwise.volume()),
                hold.from(),
                hold.to());
    }

    private static void checkUrl(Located<URI> url, Section section, boolean withKeys, Reading in) {
        String host = url.value().getHost();
        boolean allowed = section.get(Vocabulary.PRIVATE, false);
        if (Hosts.isSpecial(host) && !allowed) {
            in.problems.error(url.place(), "problem.link-local");
        }
        if (withKeys && url.value().getScheme().equals("http") && !allowed && !Hosts.isPrivate(host)) {
            in.problems.warning(url.place(), "warning.plain-http");
        }
    }

    private static @Nullable Path certificates(@Nullable Located<String> ca, Reading in) {
        Path path = ca == null ? null : in.interpolation.source(ca.value(), in.at(ca.place()));
        Phrase wrong = path == null ? null : PemFile.certificates(path);
        if (ca != null && wrong != null) {
            in.problems.error(ca.place(), wrong);
        }
        return path;
    }

    private static @Nullable OutboundProxy proxy(Section section, Section root, Reading in) {
        Words.Outbound common = root.get(Vocabulary.HTTP_PROXY, Words.Outbound.DIRECT);
        OutboundProxy proxy = section.get(Vocabulary.HTTP_PROXY, common).proxy();
        if (proxy != null && proxy.password() != null) {
            in.problems.conceal(proxy.password().reveal());
        }
        return proxy;
    }

    /// A provider's own proxy is meant for it, so the common exceptions are not about it.
    private static boolean bypassed(String host, Section section, Section root) {
        if (section.has(Vocabulary.HTTP_PROXY)) {
            return covers(section, host);
        }
        return Hosts.isLoopback(host) || covers(section.has(Vocabulary.NO_PROXY) ? section : root, host);
    }

    private static boolean covers(Section section, String host) {
        return section.get(Vocabulary.NO_PROXY, List.of()).stream()
                .anyMatch(entry -> entry.value().covers(host));
    }
}
