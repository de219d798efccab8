package dev.signalbox.app.transfer;

import dev.signalbox.app.transfer.State.CarriedKey;
import dev.signalbox.app.transfer.State.CarriedOverride;
import dev.signalbox.app.transfer.State.Hashes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes run-time state as lines of JSON: one that says what it is, one for each key and each override, and one that
/// says how many there were, so that a file that was cut is seen. The same state gives the same bytes, but for what is
/// sealed. [StateReader] reads it.
public final class StateFile {
    /// That this version writes, and the highest that it reads.
    static final int VERSION = 1;

    static final String KIND = "state";
    static final String HASH_KEY = "hash key";

    /// 0.00005 must not come back as 5.0E-5, which is no amount where keys are declared.
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StateFile() {}

    /// @param passphrase what hashes are sealed with; null to leave them out
    public static byte[] write(State state, char @Nullable [] passphrase, SecureRandom random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ObjectNode head = JSON.createObjectNode().put("signalbox", KIND).put("version", VERSION);
        Seal seal = null;
        if (passphrase != null && state.hashKey() != null) {
            byte[] salt = new byte[Seal.SALT_BYTES];
            random.nextBytes(salt);
            seal = new Seal(passphrase, salt, Seal.ITERATIONS, random);
            head.putObject("sealed")
                    .put("cipher", "AES-256-GCM")
                    .put("kdf", Seal.KDF)
                    .put("iterations", Seal.ITERATIONS)
                    .put("salt", Base64.getEncoder().encodeToString(salt))
                    .put("hash_key", seal.seal(state.hashKey(), HASH_KEY));
        }
        line(head, out);
        for (CarriedKey key : state.keys()) {
            line(JSON.createObjectNode().set("key", key(key, seal)), out);
        }
        for (CarriedOverride override : state.overrides()) {
            line(JSON.createObjectNode().set("override", override(override)), out);
        }
        ObjectNode end = JSON.createObjectNode();
        end.putObject("end")
                .put("keys", state.keys().size())
                .put("overrides", state.overrides().size());
        line(end, out);
        return out.toByteArray();
    }

    private static ObjectNode key(CarriedKey key, @Nullable Seal seal) {
        JsonNode declared = JSON.readTree(key.text());
        ObjectNode node = JSON.createObjectNode();
        node.set("declared", declared);
        node.put("created", time(key.created())).put("rotated", time(key.rotated()));
        Hashes hashes = key.hashes();
        if (seal != null && hashes != null) {
            ObjectNode secret = JSON.createObjectNode().put("shown", hashes.shown());
            secret.put("hash", Base64.getEncoder().encodeToString(hashes.hash()));
            byte[] old = hashes.oldHash();
            secret.put("old_hash", old == null ? null : Base64.getEncoder().encodeToString(old));
            secret.put("old_until", hashes.oldUntil());
            node.put("sealed", seal.seal(JSON.writeValueAsBytes(secret), context(declared)));
        }
        return node;
    }

    /// What a key's hashes belong to: who is given another's rights in the file cannot use its secret.
    static String context(JsonNode declared) {
        return "key " + JSON.writeValueAsString(declared);
    }

    private static ObjectNode override(CarriedOverride override) {
        return JSON.createObjectNode()
                .put("action", override.action().word())
                .put("name", override.name())
                .put("reason", override.reason())
                .put("since", override.since().toString())
                .put("until", override.until().toString());
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static void line(JsonNode node, ByteArrayOutputStream out) {
        out.writeBytes(JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
