package dev.signalbox.gateway.relay;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Secret;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes our own credential out of what a provider says of an error. Dialects mask what looks like a key; this one may
/// look like anything.
final class Masking {
    private static final String MASK = "***";

    private Masking() {}

    static Failure of(Failure failure, @Nullable Secret credential) {
        if (!(failure instanceof Failure.Refused refused) || credential == null) {
            return failure;
        }
        String secret = credential.reveal();
        byte[] body = refused.body();
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        if (secret.isEmpty() || !(refused.message().contains(secret) || text.contains(secret))) {
            return failure;
        }
        return new Failure.Refused(
                refused.reason(),
                refused.status(),
                refused.message().replace(secret, MASK),
                refused.param(),
                refused.type(),
                refused.retryAfterMillis(),
                body == null ? null : text.replace(secret, MASK).getBytes(StandardCharsets.UTF_8));
    }
}
