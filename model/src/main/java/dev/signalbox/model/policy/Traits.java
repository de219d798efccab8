package dev.signalbox.model.policy;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a provider does in its own way within its dialect. Servers that speak the same API differ in what of it they
/// offer and in a few words; this is that difference, as data.
///
/// @param kind what the config calls it: the name of a preset, or of the dialect itself
/// @param offers labels of the operations that it has; empty where nobody has said what it lacks
/// @param bound the word for the most tokens of an answer; null where the model's name decides
/// @param credential where its credential goes
/// @param apiVersion the version that each path names (Azure's older form, where a path also names the deployment);
///     null for paths without
/// @param region where it is (AWS), which signatures say; null where that does not matter
public record Traits(
        String kind,
        Set<String> offers,
        @Nullable String bound,
        CredentialHeader credential,
        @Nullable String apiVersion,
        @Nullable String region) {

    public Traits {
        offers = Set.copyOf(offers);
    }

    /// Wherever it is.
    public Traits(
            String kind,
            Set<String> offers,
            @Nullable String bound,
            CredentialHeader credential,
            @Nullable String apiVersion) {
        this(kind, offers, bound, credential, apiVersion, null);
    }

    /// Those of a dialect in a region.
    public static Traits in(String region, String dialect) {
        return new Traits(dialect, Set.of(), null, CredentialHeader.BEARER, null, region);
    }

    /// Those of a dialect where nothing is known of the server.
    public static Traits of(String dialect) {
        return new Traits(dialect, Set.of(), null, CredentialHeader.BEARER, null);
    }

    /// Whether it is not known to lack an operation.
    public boolean offers(String operation) {
        return offers.isEmpty() || offers.contains(operation);
    }

    /// Where a credential goes.
    public enum CredentialHeader {
        /// `authorization: Bearer`.
        BEARER,
        /// `api-key`, but for a token of Microsoft Entra ID, which is a bearer's.
        API_KEY
    }
}
