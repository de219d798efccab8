package dev.signalbox.app.config;

import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Provider.OutboundProxy;
import dev.signalbox.model.policy.Traits;
import java.net.URI;
import java.nio.file.Path;
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
        Located<String> said = section.find(Vocabulary.DIALECT);
        Preset preset = said == null || dialects.containsKey(said.value())
                ? null
                : Preset.all().get(said.value());
        String dialect = preset == null ? dialect(said, dialects, in) : preset.dialect();
        Located<URI> declared = section.find(Vocabulary.URL);
        List<Credential> keys = CredentialWords.read(section, in);
        if (declared != null) {
            checkUrl(declared, section, !keys.isEmpty(), in);
        }
        String version = apiVersion(section.find(Vocabulary.API_VERSION), said, preset, in);
        Path ca = certificates(section.find(Vocabulary.CA), in);
        OutboundProxy proxy = proxy(section, root, in);
        String region = Regions.of(section, said, dialect, declared, in);
        Site site = Site.read(section, said, preset, in);
        URI usual = dialect == null ? null : region == null ? dialects.get(dialect) : Regions.url(region);
        URI url = url(said, preset, site, declared, usual, version, in);
        if (url == null || dialect == null) {
            return null;
        }
        return new Provider(
                name,
                dialect,
                url,
                keys,
                section.get(Vocabulary.PROCESSING),
                section.get(Vocabulary.PRIVATE, false),
                proxy == null || bypassed(url.getHost(), section, root) ? null : proxy,
                ca,
                section.get(Vocabulary.MAX_CONNECTIONS, 512),
                section.get(Vocabulary.ASK_USAGE, preset == null || preset.askUsage()),
                section.get(Vocabulary.CONCURRENCY, Provider.DEFAULT_CONCURRENCY),
                ejection(section.get(Vocabulary.EJECTION, Section.EMPTY)),
                section.get(Vocabulary.HTTP, Provider.Http.AUTO),
                section.get(Vocabulary.TRACE_CONTEXT, false),
                region != null
                        ? Traits.in(region, dialect)
                        : preset == null ? Traits.of(dialect) : preset.traits(version),
                responses(section, dialect, url, dialects.get(dialect), in));
    }

    /// OpenAI itself answers its Responses API; of what is compatible with it little does.
    private static boolean responses(Section section, String dialect, URI url, @Nullable URI usual, Reading in) {
        Located<Boolean> said = section.find(Vocabulary.RESPONSES);
        if (said != null && !dialect.equals(WITH_RESPONSES)) {
            in.problems.error(said.place(), "problem.responses");
        } else if (said != null && said.value() && section.has(Vocabulary.API_VERSION)) {
            in.problems.error(said.place(), "problem.responses.version");
        }
        if (said != null || !dialect.equals(WITH_RESPONSES) || usual == null) {
            return said != null && said.value();
        }
        // Its regions have names below the common one.
        return url.getHost().equals(usual.getHost()) || url.getHost().endsWith("." + usual.getHost());
    }

    /// Null for one that nobody knows, which is told.
    private static @Nullable String dialect(@Nullable Located<String> said, Map<String, URI> dialects, Reading in) {
        if (said == null || dialects.containsKey(said.value())) {
            return said == null ? null : said.value();
        }
        Set<String> known = new LinkedHashSet<>(dialects.keySet());
        known.addAll(Preset.all().keySet());
        in.problems.unknown(said.place(), "problem.dialect", said.value(), known);
        return null;
    }

    /// Null where there is none.
    private static @Nullable String apiVersion(
            @Nullable Located<String> version, @Nullable Located<String> said, @Nullable Preset preset, Reading in) {
        if (version == null) {
            return null;
        }
        if (said != null && (preset == null || preset.datedPath() == null)) {
            in.problems.error(version.place(), "problem.api-version");
        }
        return version.value();
    }

    private static @Nullable URI url(
            @Nullable Located<String> said,
            @Nullable Preset preset,
            @Nullable Site site,
            @Nullable Located<URI> declared,
            @Nullable URI usual,
            @Nullable String version,
            Reading in) {
        if (preset == null) {
            return declared == null ? usual : declared.value();
        }
        if (preset.located()) {
            // What is missing was told.
            return site == null ? null : site.address(preset, declared == null ? null : declared.value());
        }
        if (declared != null) {
            return preset.address(declared.value(), version);
        }
        if (preset.url() == null && said != null) {
            in.problems.error(said.place(), "problem.preset.url");
        }
        return preset.url();
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
