package dev.signalbox.storage.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The key of a log: without it nobody makes a line that fits. HMAC-SHA-256 (RFC 2104), and the SHA-256 that
/// links lines, both as 64 hexadecimal digits.
final class Seal {
    static final String FILE = "audit.key";
    private static final int BYTES = 32;

    private final SecretKeySpec key;

    private Seal(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /// @return null when there is no key
    /// @throws AuditException when it is damaged
    static @Nullable Seal read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            String text = Files.size(file) > 1024 ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
            if (!text.matches("[0-9a-f]{64}\n")) {
                throw new AuditException("the audit log's key " + file + " is damaged", null);
            }
            return new Seal(HexFormat.of().parseHex(text.strip()));
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /// Makes the key of a new log.
    static Seal make(Path directory) throws IOException {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        Path fresh = directory.resolve(FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(fresh, Set.of(StandardOpenOption.WRITE))) {
            byte[] text = (HexFormat.of().formatHex(bytes) + "\n").getBytes(StandardCharsets.ISO_8859_1);
            channel.write(ByteBuffer.wrap(text));
            channel.force(true);
        }
        Files.move(fresh, directory.resolve(FILE));
        return new Seal(bytes);
    }

    /// @param kind keeps what is sealed for one purpose from being used for another
    String of(String kind, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal((kind + "\n" + text).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    boolean fits(String kind, String text, String seal) {
        return MessageDigest.isEqual(
                of(kind, text).getBytes(StandardCharsets.ISO_8859_1), seal.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
