package dev.signalbox.model.policy;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Who may call, and how the secrets of keys made at run time are kept.
///
/// @param keysOnly whether callers need a key also where none is declared
/// @param keyHash what hashes of secrets are made with, in base64; null for the file beside the store
public record Access(boolean keysOnly, @Nullable Secret keyHash) {
    /// What holds where nothing is declared.
    public static final Access DEFAULT = new Access(false, null);

    /// A shorter one could be guessed.
    public static final int MIN_KEY_HASH_BYTES = 32;

    public Access {
        if (keyHash != null && !isKeyHash(keyHash.reveal())) {
            throw new IllegalArgumentException("the key of hashes is no base64 of enough bytes");
        }
    }

    /// Whether a text is at least so many bytes in base64, of either alphabet.
    public static boolean isKeyHash(String text) {
        try {
            return decoded(text).length >= MIN_KEY_HASH_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// The bytes of [#keyHash]; null without one.
    public byte @Nullable [] keyHashBytes() {
        return keyHash == null ? null : decoded(keyHash.reveal());
    }

    static byte[] decoded(String text) {
        return Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
    }
}
