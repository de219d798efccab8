package dev.signalbox.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How much is kept of requests that are answered later, and how.
///
/// @param jobs requests in all, those included that have been answered
/// @param perKey of one key
/// @param bytes that they and their answers take on the disk; when they do, no more are taken in
/// @param concurrency so many are made at once
/// @param key what they are encrypted with, in base64; null for the file beside the store
/// @param webhooks beginnings of addresses that may be told of an end; none for nobody
/// @param signing what those messages are signed with, in base64; null where nobody is told
public record Deferral(
        int jobs,
        int perKey,
        long bytes,
        int concurrency,
        @Nullable Secret key,
        List<String> webhooks,
        @Nullable Secret signing) {
    /// Of one request.
    public static final int MOST_BODY = 8 * 1024 * 1024;

    /// What holds where nothing is declared.
    public static final Deferral DEFAULT = new Deferral(10_000, 1_000, 1L << 30, 4, null, List.of(), null);

    public Deferral {
        webhooks = List.copyOf(webhooks);
    }

    /// The bytes of [#key]; null without one.
    public byte @Nullable [] keyBytes() {
        return key == null ? null : Access.decoded(key.reveal());
    }

    /// The bytes of [#signing]; null without one.
    public byte @Nullable [] signingBytes() {
        return signing == null ? null : Access.decoded(signing.reveal());
    }

    /// Whether such an address may be told.
    public boolean tells(String webhook) {
        return webhooks.stream().anyMatch(webhook::startsWith);
    }
}
