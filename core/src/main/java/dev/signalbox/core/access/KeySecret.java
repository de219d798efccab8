package dev.signalbox.core.access;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/// The form of secrets that are made here: `sbx_`, 36 random letters and digits (214 bits), and six more that are
/// their checksum. What has not this form was never made here, so that nobody need look it up.
public final class KeySecret {
    /// As many characters as are shown of a key: too few to help anyone who guesses.
    public static final int SHOWN = 8;

    private static final String BEGINNING = "sbx_";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM = 36;
    private static final int CHECKED = BEGINNING.length() + RANDOM;
    private static final int LENGTH = CHECKED + 6;

    private KeySecret() {}

    /// @param random a source that nobody can foretell
    public static String make(RandomGenerator random) {
        StringBuilder text = new StringBuilder(LENGTH).append(BEGINNING);
        while (text.length() < CHECKED) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        long sum = sum(text.toString());
        for (int i = CHECKED; i < LENGTH; i++) {
            text.append(DIGITS.charAt((int) (sum % DIGITS.length())));
            sum /= DIGITS.length();
        }
        return text.toString();
    }

    /// Whether it looks like one at first sight.
    static boolean resembles(String secret) {
        return secret.length() == LENGTH && secret.startsWith(BEGINNING);
    }

    /// Whether it may have been made here.
    static boolean isWellFormed(String secret) {
        if (!resembles(secret)) {
            return false;
        }
        long sum = sum(secret);
        for (int i = CHECKED; i < LENGTH; i++) {
            if (secret.charAt(i) != DIGITS.charAt((int) (sum % DIGITS.length()))) {
                return false;
            }
            sum /= DIGITS.length();
        }
        return true;
    }

    private static long sum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.substring(0, CHECKED).getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }
}
