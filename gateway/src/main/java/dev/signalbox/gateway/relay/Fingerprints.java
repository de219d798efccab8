package dev.signalbox.gateway.relay;

import dev.signalbox.core.caching.Fingerprint;
import dev.signalbox.core.dialect.Canonical;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.model.policy.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells requests apart for the cache: a SHA-256 over everything that an answer depends on, each piece behind its
/// length, so that no two lists of pieces are the same bytes. Confined to one event loop.
final class Fingerprints {
    /// Forwarded, but it names a try, not a question.
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final MessageDigest digest = sha256();
    private final byte[] four = new byte[Integer.BYTES];

    Fingerprint of(Incoming incoming, Scan scan, Command.Identify command, Canonical canonical) {
        digest.reset();
        add(command.scope().name());
        add(command.sharer());
        add(command.route().name());
        // A route that leads elsewhere from now on answers anew; those on standby, whose answers are not kept, change
        // nothing.
        List<Target> targets = command.route().usualTargets();
        length(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            add(targets.get(i).label());
        }
        add(incoming.dialect().name());
        add(scan.operation().label());
        add(scan.stream() ? "stream" : "whole");
        add(incoming.query());
        List<String> forwarded = incoming.dialect().served().forwardedHeaders();
        for (int i = 0; i < forwarded.size(); i++) {
            String name = forwarded.get(i);
            if (!name.equals(IDEMPOTENCY_KEY)) {
                add(incoming.headers().get(name));
            }
        }
        length(canonical.length());
        digest.update(canonical.bytes(), 0, canonical.length());
        return Fingerprint.of(digest.digest());
    }

    private void add(@Nullable String text) {
        if (text == null) {
            length(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        length(bytes.length);
        digest.update(bytes);
    }

    private void length(int value) {
        ByteBuffer.wrap(four).putInt(value);
        digest.update(four);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }
}
