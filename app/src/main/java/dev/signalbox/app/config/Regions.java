package dev.signalbox.app.config;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a provider of AWS is, which its address and the signature of each request say.
final class Regions {
    private static final String DIALECT = "bedrock";

    /// Public addresses, also those for FIPS, and private ones behind a VPC's endpoint.
    private static final Pattern IN_HOST =
            Pattern.compile("(?:^|\\.)bedrock-runtime(?:-fips)?\\.([a-z0-9-]{4,32})\\.(?:vpce\\.)?amazonaws\\.com$");

    private Regions() {}

    /// Null for a dialect that has none, and where it is not said, which is told.
    static @Nullable String of(
            Section section,
            @Nullable Located<String> said,
            @Nullable String dialect,
            @Nullable Located<URI> url,
            Reading in) {
        Located<String> region = section.find(Vocabulary.REGION);
        if (!DIALECT.equals(dialect)) {
            if (region != null && dialect != null) {
                in.problems.error(region.place(), "problem.region");
            }
            return null;
        }
        if (region != null) {
            return region.value();
        }
        Matcher host = IN_HOST.matcher(url == null ? "" : url.value().getHost());
        if (host.find()) {
            return host.group(1);
        }
        if (said != null && !section.has(Vocabulary.REGION)) {
            in.problems.error(said.place(), "problem.region.missing");
        }
        return null;
    }

    static URI url(String region) {
        return URI.create("https://bedrock-runtime." + region + ".amazonaws.com");
    }
}
