package dev.signalbox.app.token;

import dev.signalbox.model.policy.Secret;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A credential that was just fetched.
///
/// @param life how long it is good from now on; null where nobody says
public record Fresh(Secret secret, @Nullable Duration life) {
    /// What may stand in a header.
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{1,16384}");

    /// Whoever says more is not believed: it is looked at again then.
    static final Duration LONGEST = Duration.ofDays(365);

    /// @param from who gave it
    static Fresh of(String text, @Nullable Duration life, String from) throws NoToken {
        if (!VISIBLE.matcher(text).matches()) {
            throw new NoToken(from + " gave no token: one is 1 to 16384 visible ASCII characters");
        }
        if (life != null && !life.isPositive()) {
            throw new NoToken(from + " gave a token that has expired");
        }
        return new Fresh(new Secret(text), life == null || life.compareTo(LONGEST) < 0 ? life : LONGEST);
    }
}
