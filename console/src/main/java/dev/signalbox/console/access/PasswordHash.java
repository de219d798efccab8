package dev.signalbox.console.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/// What is kept of a password: Argon2id (RFC 9106) in the form of the
/// [PHC string format](https://github.com/P-H-C/phc-string-format).
public final class PasswordHash {
    /// Characters that a password has at most.
    public static final int MAX_PASSWORD = 1024;

    // As OWASP's Password Storage Cheat Sheet has it: 19 MiB, 2 passes, 1 lane.
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT = 16;
    private static final int LENGTH = 32;

    // What a declared hash may cost: one is worked out at a time, out of a heap of some hundred megabytes.
    private static final int MAX_MEMORY_KIB = 64 * 1024;
    private static final int MAX_PASSES = 10;
    private static final int MAX_LANES = 4;

    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,2}),p=([0-9]{1,2})"
                    + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final int memory;
    private final int passes;
    private final int lanes;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int memory, int passes, int lanes, byte[] salt, byte[] hash) {
        this.memory = memory;
        this.passes = passes;
        this.lanes = lanes;
        this.salt = salt;
        this.hash = hash;
    }

    /// Reads one; null for what is none, or would cost more than 64 MiB, 10 passes or 4 lanes.
    public static @Nullable PasswordHash parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int memory = Integer.parseInt(matcher.group(1));
        int passes = Integer.parseInt(matcher.group(2));
        int lanes = Integer.parseInt(matcher.group(3));
        boolean fine = lanes >= 1
                && lanes <= MAX_LANES
                && passes >= 1
                && passes <= MAX_PASSES
                && memory >= 8 * lanes
                && memory <= MAX_MEMORY_KIB;
        byte[] salt = decoded(matcher.group(4));
        byte[] hash = decoded(matcher.group(5));
        return fine && salt != null && hash != null ? new PasswordHash(memory, passes, lanes, salt, hash) : null;
    }

    private static byte @Nullable [] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// The text of a new hash. Takes some tens of milliseconds and 19 MiB.
    public static String of(String password, SecureRandom random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        byte[] hash = worked(password, MEMORY_KIB, PASSES, LANES, salt, LENGTH);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    /// Whether this is the hash of that password; takes the same time wherever they differ. Costs as much as the
    /// hash says: never for an event loop.
    public boolean fits(String password) {
        return MessageDigest.isEqual(hash, worked(password, memory, passes, lanes, salt, hash.length));
    }

    private static byte[] worked(String password, int memory, int passes, int lanes, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] out = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), out);
        return out;
    }

    /// Shows nothing of it.
    @Override
    public String toString() {
        return "***";
    }
}
