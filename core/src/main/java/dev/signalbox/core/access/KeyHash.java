package dev.signalbox.core.access;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a store keeps of a secret: HMAC-SHA256 with a key that is not in the store. Who has the store alone can
/// neither use its keys nor find out which secret is whose.
public final class KeyHash {
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;

    /// @param key random bytes, 32 or more
    public KeyHash(byte[] key) {
        if (key.length < 32) {
            throw new IllegalArgumentException("a key of under 32 bytes");
        }
        this.key = new SecretKeySpec(key, HMAC);
    }

    /// What it is made with, for a copy that is sealed.
    public byte[] key() {
        return key.getEncoded();
    }

    public byte[] of(String secret) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
