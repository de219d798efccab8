package dev.signalbox.gateway.relay;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes our own credential out of what a provider says beside an answer: of an error, and in headers.
/// Dialects mask what looks like a key; this one may look like anything, and may be written with JSON's
/// escapes, also with those of JSON in a JSON text.
final class Masking {
    private static final String MASK = "***";
    /// How many texts in texts are looked into.
    private static final int MAX_DEPTH = 4;

    private static final int HEX_DIGITS = 4;
    private static final int PARTS = 3;
    /// Shorter ones may be words of anybody's.
    private static final int LEAST_PART = 16;

    private Masking() {}

    static Failure of(Failure failure, @Nullable Secret credential) {
        if (!(failure instanceof Failure.Refused refused) || credential == null) {
            return failure;
        }
        String secret = credential.reveal();
        byte[] body = refused.body();
        String said = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        String masked = masked(said, secret);
        return new Failure.Refused(
                refused.reason(),
                refused.status(),
                masked(refused.message(), secret),
                maskedIfAny(refused.param(), secret),
                maskedIfAny(refused.type(), secret),
                refused.retryAfterMillis(),
                // As it came, unless something was taken out: it may not be text at all.
                masked.equals(said) ? body : masked.getBytes(StandardCharsets.UTF_8));
    }

    /// The value of a header.
    static String of(String value, @Nullable Secret credential) {
        return credential == null ? value : masked(value, credential.reveal());
    }

    private static @Nullable String maskedIfAny(@Nullable String text, String secret) {
        return text == null ? null : masked(text, secret);
    }

    private static String masked(String text, String secret) {
        if (secret.isEmpty()) {
            return text;
        }
        List<String> secrets = secrets(secret);
        if (text.indexOf('\\') < 0) {
            String left = text;
            for (String each : secrets) {
                left = left.replace(each, MASK);
            }
            return left;
        }
        BitSet hidden = new BitSet();
        Reading reading = Reading.of(text);
        for (int depth = 0; depth <= MAX_DEPTH; depth++) {
            for (String each : secrets) {
                reading.mark(each, hidden);
            }
            if (reading.plain()) {
                break;
            }
            reading = reading.decoded();
        }
        return without(text, hidden);
    }

    /// The whole, and what stands behind its colons: keys of AWS are `ID:SECRET[:SESSION]`, and are never sent as one.
    private static List<String> secrets(String secret) {
        List<String> secrets = new ArrayList<>(List.of(secret));
        String[] parts = secret.split(":", PARTS);
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].length() >= LEAST_PART) {
                secrets.add(parts[i]);
            }
        }
        return secrets;
    }

    /// Whole escapes go, so that JSON stays JSON.
    private static String without(String text, BitSet hidden) {
        StringBuilder left = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int from = hidden.nextSetBit(at);
            if (from < 0) {
                break;
            }
            left.append(text, at, from).append(MASK);
            at = hidden.nextClearBit(from);
        }
        return left.append(text, at, text.length()).toString();
    }

    /// A text as it reads with its escapes taken for what they mean, some number of times.
    ///
    /// @param from where in the text that came each character begins, and the end
    private record Reading(String text, int[] from) {
        static Reading of(String text) {
            int[] from = new int[text.length() + 1];
            Arrays.setAll(from, i -> i);
            return new Reading(text, from);
        }

        boolean plain() {
            return text.indexOf('\\') < 0;
        }

        void mark(String secret, BitSet hidden) {
            for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
                hidden.set(from[at], from[at + secret.length()]);
            }
        }

        Reading decoded() {
            StringBuilder plainer = new StringBuilder(text.length());
            int[] places = new int[text.length() + 1];
            int at = 0;
            while (at < text.length()) {
                places[plainer.length()] = from[at];
                int length = escapeAt(at);
                plainer.append(length == 1 ? text.charAt(at) : meant(at));
                at += length;
            }
            places[plainer.length()] = from[text.length()];
            return new Reading(plainer.toString(), places);
        }

        /// Length of the escape there, 1 when there is none.
        private int escapeAt(int at) {
            if (text.charAt(at) != '\\' || at + 1 == text.length()) {
                return 1;
            }
            if (text.charAt(at + 1) != 'u') {
                return "\"\\/bfnrt".indexOf(text.charAt(at + 1)) < 0 ? 1 : 2;
            }
            int end = at + 2 + HEX_DIGITS;
            return end <= text.length() && text.substring(at + 2, end).chars().allMatch(Reading::isHex) ? end - at : 1;
        }

        private char meant(int at) {
            return switch (text.charAt(at + 1)) {
                case 'u' -> (char) Integer.parseInt(text, at + 2, at + 2 + HEX_DIGITS, 16);
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                default -> text.charAt(at + 1);
            };
        }

        private static boolean isHex(int c) {
            return c < 0x80 && Character.digit(c, 16) >= 0;
        }
    }
}
