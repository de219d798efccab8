package dev.signalbox.storage.deferral;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts what is kept: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits each time. What a piece is about
/// is authenticated with it, so that none can take another's place. Any thread may use it.
public final class Sealer {
    /// Bytes that say which key it was, and nothing about it.
    public static final int MARK = 8;

    private static final int PRINT = 16;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final String HMAC = "HmacSHA256";

    private final SecureRandom random = new SecureRandom();
    private final SecretKey key;
    private final byte[] mark;
    private final SecretKeySpec printing;

    /// @param secret at least 32 bytes that cannot be guessed
    public Sealer(byte[] secret) {
        key = new SecretKeySpec(derived(secret, "signalbox deferral 1 key"), "AES");
        printing = new SecretKeySpec(derived(secret, "signalbox deferral 1 print"), HMAC);
        mark = Arrays.copyOf(derived(secret, "signalbox deferral 1 mark"), MARK);
    }

    /// Says of a text whether it is the same, and nothing else to who has not the secret.
    public byte[] print(byte[] text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(printing);
            return Arrays.copyOf(mac.doFinal(text), PRINT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    /// One secret gives several keys, each for one thing.
    private static byte[] derived(byte[] secret, String purpose) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    /// Says which key it was, and nothing about it.
    public byte[] mark() {
        return mark.clone();
    }

    /// @param about what it is, which [#open] must be told again
    public byte[] seal(byte[] plain, String about) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, about);
            byte[] sealed = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(plain.length));
            cipher.doFinal(plain, 0, plain.length, sealed, NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM encrypts anything", e);
        }
    }

    /// @throws GeneralSecurityException when it is not what was sealed about that, byte for byte
    public byte[] open(byte[] sealed, String about) throws GeneralSecurityException {
        if (sealed.length < NONCE) {
            throw new GeneralSecurityException("cut short");
        }
        return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE), about)
                .doFinal(sealed, NONCE, sealed.length - NONCE);
    }

    private Cipher cipher(int mode, byte[] nonce, String about) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(about.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
