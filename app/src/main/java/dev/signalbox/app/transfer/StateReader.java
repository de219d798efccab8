package dev.signalbox.app.transfer;

import dev.signalbox.app.transfer.State.CarriedKey;
import dev.signalbox.app.transfer.State.CarriedOverride;
import dev.signalbox.app.transfer.State.Hashes;
import dev.signalbox.model.policy.Overrides;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what [StateFile] writes. Whatever is not exactly that is told with its line, all of it at once; nothing is
/// guessed.
public final class StateReader {
    /// Bytes of a file.
    public static final int MAX_BYTES = 32 << 20;

    private static final int MAX_LINE = 256 * 1024;
    /// Of what was changed by hand, as the admin API takes it.
    private static final int MAX_REASON = 200;
    private static final int MAX_PROBLEMS = 20;
    /// Of a number written out; an amount has fewer, and 1e9999 would be as long as it says.
    private static final int MAX_DECIMALS = 20;

    private static final JsonMapper JSON = StateFile.JSON;

    private final char @Nullable [] passphrase;
    private final List<CarriedKey> keys = new ArrayList<>();
    private final List<CarriedOverride> overrides = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable Seal seal;
    private byte @Nullable [] hashKey;
    private boolean ended;

    private StateReader(char @Nullable [] passphrase) {
        this.passphrase = passphrase;
    }

    /// @param passphrase that it was sealed with; null when it is not known
    /// @throws Unusable when it is not a whole file of a version that is known, or the passphrase is not its own
    public static State read(byte[] file, char @Nullable [] passphrase) throws Unusable {
        StateReader reader = new StateReader(passphrase);
        List<String> lines = lines(file);
        reader.head(lines.getFirst());
        for (int i = 1; i < lines.size() && reader.problems.size() < MAX_PROBLEMS; i++) {
            reader.line(i + 1, lines.get(i));
        }
        if (!reader.ended && reader.problems.isEmpty()) {
            reader.problem(lines.size(), "the file was cut: its last line should be {\"end\":…}");
        }
        if (!reader.problems.isEmpty()) {
            throw new Unusable("damaged_file", reader.problems);
        }
        return new State(reader.keys, reader.overrides, reader.hashKey);
    }

    /// The hash key of a file with secrets.
    ///
    /// @throws Unusable when it has none, or the passphrase is not its own
    public static byte[] hashKey(byte[] file, char[] passphrase) throws Unusable {
        byte[] found = read(file, passphrase).hashKey();
        if (found == null) {
            throw new Unusable("no_secrets", List.of("line 1: there are no secrets in this file"));
        }
        return found;
    }

    private static List<String> lines(byte[] file) throws Unusable {
        if (file.length > MAX_BYTES) {
            throw new Unusable("too_large", List.of("the file is over " + (MAX_BYTES >> 20) + " MiB"));
        }
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < file.length) {
            int to = from;
            while (to < file.length && file[to] != '\n') {
                to++;
            }
            int number = lines.size() + 1;
            if (to - from > MAX_LINE || number > State.MOST_KEYS + Overrides.MAX + 2) {
                throw new Unusable(
                        "too_large",
                        List.of("line " + number
                                + ": too long, or there are too many; a line has 256 KiB at most, a file "
                                + State.MOST_KEYS + " keys"));
            }
            try {
                lines.add(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(file, from, to - from))
                        .toString());
            } catch (CharacterCodingException _) {
                throw new Unusable("damaged_file", List.of("line " + number + ": it is not UTF-8"));
            }
            from = to + 1;
        }
        if (lines.isEmpty()) {
            throw new Unusable("damaged_file", List.of("line 1: the file is empty"));
        }
        return lines;
    }

    private void problem(int line, String what) {
        problems.add("line " + line + ": " + what);
    }

    // ── The first line ───────────────────────────────────────────────────────────────────────────────────────────────

    private void head(String line) throws Unusable {
        JsonNode head = object(line);
        if (head == null || !head.path("signalbox").asString("").equals(StateFile.KIND)) {
            throw new Unusable(
                    "damaged_file", List.of("line 1: this is not what `signalbox export` writes of run-time state"));
        }
        int version = head.path("version").asInt(0);
        if (version > StateFile.VERSION) {
            throw new Unusable(
                    "newer_version",
                    List.of("line 1: the file is of version " + version + ", and this Signalbox reads up to "
                            + StateFile.VERSION + "; import it with the one that wrote it, or a newer one"));
        }
        boolean plain = only(head, "signalbox", "version", "sealed");
        if (!head.path("version").isInt() || version < 1 || !plain) {
            throw new Unusable("damaged_file", List.of("line 1: it says more or less than the version"));
        }
        if (head.has("sealed")) {
            open(head.path("sealed"));
        }
    }

    private void open(JsonNode sealed) throws Unusable {
        byte[] salt = bytes(sealed.path("salt"));
        int iterations = sealed.path("iterations").asInt(0);
        if (!only(sealed, "cipher", "kdf", "iterations", "salt", "hash_key")
                || !sealed.path("kdf").asString("").equals(Seal.KDF)
                || salt == null
                || salt.length < Seal.SALT_BYTES
                || iterations < 1
                || iterations > Seal.MOST_ITERATIONS) {
            throw new Unusable("damaged_file", List.of("line 1: how its secrets are sealed is not known here"));
        }
        if (passphrase == null) {
            throw new Unusable(
                    "missing_passphrase",
                    List.of("line 1: the file has secrets, and opens with their passphrase only"));
        }
        Seal made = new Seal(passphrase, salt, iterations, new SecureRandom());
        try {
            hashKey = made.open(sealed.path("hash_key").asString(""), StateFile.HASH_KEY);
        } catch (Seal.Broken _) {
            throw new Unusable(
                    "wrong_passphrase", List.of("line 1: the passphrase is another one, or the line is damaged"));
        }
        seal = made;
    }

    // ── The others ───────────────────────────────────────────────────────────────────────────────────────────────────

    private void line(int number, String text) {
        JsonNode node = object(text);
        if (ended) {
            problem(number, "there is something behind the end");
        } else if (node == null || node.size() != 1) {
            problem(number, "it is damaged: expected {\"key\":…}, {\"override\":…} or {\"end\":…}");
        } else if (node.has("key")) {
            key(number, node.path("key"));
        } else if (node.has("override")) {
            override(number, node.path("override"));
        } else if (node.has("end")) {
            end(number, node.path("end"));
        } else {
            problem(number, "it is of a kind that this version does not know");
        }
    }

    private void key(int number, JsonNode key) {
        JsonNode declared = key.path("declared");
        String name = declared.path("name").asString("");
        Instant created = time(key.path("created"));
        Instant rotated = time(key.path("rotated"));
        if (!only(key, "declared", "created", "rotated", "sealed")
                || name.isEmpty()
                || created == null
                || rotated == null
                || hasEndless(declared)) {
            problem(number, "the key is damaged: expected `declared` with a name, `created` and `rotated`");
            return;
        }
        if (!names.add("key " + name)) {
            problem(number, "there is another key of that name above");
            return;
        }
        Hashes hashes = null;
        if (key.has("sealed")) {
            hashes = seal == null ? null : hashes(seal, key.path("sealed").asString(""), declared);
            if (hashes == null) {
                problem(number, "the key's secret does not belong to what is declared of it, or is damaged");
                return;
            }
        }
        keys.add(new CarriedKey(
                number,
                name,
                JSON.writeValueAsString(declared),
                created.toEpochMilli(),
                rotated.toEpochMilli(),
                hashes));
    }

    private static boolean hasEndless(JsonNode node) {
        boolean endless = node.isBigDecimal() && Math.abs(node.decimalValue().scale()) > MAX_DECIMALS;
        return endless || node.valueStream().anyMatch(StateReader::hasEndless);
    }

    private static @Nullable Hashes hashes(Seal seal, String sealed, JsonNode declared) {
        try {
            JsonNode secret = JSON.readTree(seal.open(sealed, StateFile.context(declared)));
            byte[] hash = bytes(secret.path("hash"));
            byte[] old = secret.path("old_hash").isNull() ? null : bytes(secret.path("old_hash"));
            return hash == null
                    ? null
                    : new Hashes(
                            secret.path("shown").asString(""),
                            hash,
                            old,
                            secret.path("old_until").asLong(0));
        } catch (Seal.Broken | JacksonException _) {
            return null;
        }
    }

    private void override(int number, JsonNode override) {
        Overrides.Action action = null;
        for (Overrides.Action each : Overrides.Action.values()) {
            if (each.word().equals(override.path("action").asString(""))) {
                action = each;
            }
        }
        String name = override.path("name").asString("");
        String reason = override.path("reason").asString("");
        Instant since = time(override.path("since"));
        Instant until = time(override.path("until"));
        if (!only(override, "action", "name", "reason", "since", "until")
                || action == null
                || name.isEmpty()
                || reason.isEmpty()
                || reason.length() > MAX_REASON
                || reason.chars().anyMatch(Character::isISOControl)
                || since == null
                || until == null) {
            problem(number, "the override is damaged: expected `action`, `name`, `reason`, `since` and `until`");
        } else if (!names.add((action == Overrides.Action.PAUSE ? "workload " : "target ") + name)) {
            problem(number, "there is another override of the same above");
        } else {
            overrides.add(new CarriedOverride(number, action, name, reason, since, until));
        }
    }

    private void end(int number, JsonNode end) {
        ended = true;
        boolean counted = end.path("keys").asInt(-1) == keys.size()
                && end.path("overrides").asInt(-1) == overrides.size();
        // A line that is wrong is not counted, and has been told already.
        if (!only(end, "keys", "overrides") || !counted && problems.isEmpty()) {
            problem(number, "lines are missing, or were added: it counts others than there are");
        }
    }

    // ── Pieces ───────────────────────────────────────────────────────────────────────────────────────────────────────

    private static @Nullable JsonNode object(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node != null && node.isObject() ? node : null;
        } catch (JacksonException _) {
            // Its message would show what is there.
            return null;
        }
    }

    private static boolean only(JsonNode node, String... names) {
        return node.isObject() && Set.of(names).containsAll(node.propertyNames());
    }

    private static @Nullable Instant time(JsonNode node) {
        try {
            Instant time = Instant.parse(node.asString(""));
            return Math.abs(time.getEpochSecond()) < 1L << 40 ? time : null;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static byte @Nullable [] bytes(JsonNode node) {
        try {
            byte[] read = Base64.getDecoder().decode(node.asString(""));
            return read.length == 0 ? null : read;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
