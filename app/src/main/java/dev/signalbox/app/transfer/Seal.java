package dev.signalbox.app.transfer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// Makes bytes unreadable for whoever has not the passphrase: AES-256-GCM with a key that PBKDF2 makes of it. What is
/// sealed belongs to what stands beside it, and cannot be moved elsewhere.
final class Seal {
    static final String KDF = "PBKDF2WithHmacSHA256";

    /// OWASP's Password Storage Cheat Sheet, for this function.
    static final int ITERATIONS = 600_000;

    /// A file may say more than that, but nobody is kept busy for minutes.
    static final int MOST_ITERATIONS = 5_000_000;

    static final int SALT_BYTES = 16;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;
    private static final int NONCE_BYTES = 12;

    private final SecretKeySpec key;
    private final SecureRandom random;

    Seal(char[] passphrase, byte[] salt, int iterations, SecureRandom random) {
        this.random = random;
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, KEY_BITS);
        try {
            byte[] made = SecretKeyFactory.getInstance(KDF).generateSecret(spec).getEncoded();
            key = new SecretKeySpec(made, "AES");
            Arrays.fill(made, (byte) 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + KDF, e);
        } finally {
            spec.clearPassword();
        }
    }

    /// @param context what it belongs to
    String seal(byte[] plain, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
            byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
            return Base64.getEncoder().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + CIPHER, e);
        }
    }

    /// What was sealed.
    ///
    /// @throws Broken when it was not sealed with this passphrase and for this context
    byte[] open(String sealed, String context) throws Broken {
        try {
            byte[] both = Base64.getDecoder().decode(sealed);
            if (both.length <= NONCE_BYTES) {
                throw new Broken();
            }
            byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, nonce, context).doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
        } catch (AEADBadTagException | IllegalArgumentException _) {
            throw new Broken();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + CIPHER, e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /// It was changed, or sealed with another passphrase.
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken() {
            super("it cannot be opened", null, false, false);
        }
    }
}
