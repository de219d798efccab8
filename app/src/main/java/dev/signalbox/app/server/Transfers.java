package dev.signalbox.app.server;

import dev.signalbox.app.transfer.State;
import dev.signalbox.app.transfer.State.CarriedKey;
import dev.signalbox.app.transfer.State.CarriedOverride;
import dev.signalbox.app.transfer.State.Hashes;
import dev.signalbox.app.transfer.StateFile;
import dev.signalbox.app.transfer.StateReader;
import dev.signalbox.app.transfer.Unusable;
import dev.signalbox.core.access.KeySecret;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.KeyDesk.Refused;
import dev.signalbox.core.port.KeyStore.Stored;
import dev.signalbox.core.port.Transfer;
import dev.signalbox.model.policy.Overrides;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Carries run-time state out of a running server and into it.
final class Transfers implements Transfer {
    private static final int MAX_PROBLEMS = 20;

    private final @Nullable KeyBook keys;
    private final InForce rules;
    private final SecureRandom random = new SecureRandom();

    /// @param keys null where none can be kept
    Transfers(@Nullable KeyBook keys, InForce rules) {
        this.keys = keys;
        this.rules = rules;
    }

    @Override
    public byte[] export(char @Nullable [] passphrase, Notice notice) throws Refused, AuditLog.NotRecorded {
        List<CarriedKey> carried = new ArrayList<>();
        byte[] hashKey = null;
        if (keys != null) {
            List<Stored> all = keys.all(State.MOST_KEYS + 1);
            if (all.size() > State.MOST_KEYS) {
                throw new Refused(
                        409,
                        "too_many_keys",
                        "There are over " + State.MOST_KEYS + " keys: back up the store itself instead.");
            }
            all.forEach(each -> carried.add(carried(each, passphrase != null)));
            hashKey = passphrase == null ? null : keys.hashKey();
        }
        Overrides overrides = rules.get().policy().overrides();
        List<CarriedOverride> changed = Stream.concat(
                        overrides.targets().values().stream(), overrides.workloads().values().stream())
                .map(CarriedOverride::of)
                .toList();
        if (passphrase != null) {
            notice.of(Map.of("keys", String.valueOf(carried.size()), "secrets", "sealed"));
        }
        return StateFile.write(new State(carried, changed, hashKey), passphrase, random);
    }

    private static CarriedKey carried(Stored key, boolean secrets) {
        Hashes hashes = secrets && !key.shown().isEmpty()
                ? new Hashes(key.shown(), key.hash(), key.oldHash(), key.oldUntil())
                : null;
        return new CarriedKey(0, key.name(), key.text(), key.created(), key.rotated(), hashes);
    }

    @Override
    public Taken take(byte[] file, char @Nullable [] passphrase, Notice notice) throws Refused, AuditLog.NotRecorded {
        State state;
        try {
            state = StateReader.read(file, passphrase);
        } catch (Unusable e) {
            throw refused(400, e.code(), e.problems());
        }
        List<Stored> made = new ArrayList<>();
        List<Overrides.Entry> set = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int unchanged = keys(state, made, problems);
        Instant now = Instant.now();
        int over = 0;
        for (CarriedOverride each : state.overrides()) {
            if (!each.until().isAfter(now)) {
                over++;
            } else if (isSet(each)) {
                unchanged++;
            } else {
                set.add(rules.entry(each.action(), each.name(), each.reason(), each.since(), each.until()));
            }
        }
        for (Overrides.Entry each : set) {
            String why = rules.unsettable(each, set.size());
            if (why != null) {
                problems.add("line " + line(state, each) + ": " + why);
            }
        }
        if (!problems.isEmpty()) {
            throw refused(409, "import_conflict", problems);
        }
        if (!made.isEmpty() || !set.isEmpty()) {
            notice.of(Map.of(
                    "keys", String.valueOf(made.size()),
                    "overrides", String.valueOf(set.size()),
                    "secrets", state.hashKey() == null ? "none" : "taken",
                    "names", names(made, set)));
            carryOut(made, set);
        }
        return new Taken(made.size(), set.size(), unchanged, over);
    }

    /// @return how many are there already
    private int keys(State state, List<Stored> made, List<String> problems) throws Refused {
        if (state.keys().isEmpty()) {
            return 0;
        }
        KeyBook book = keys;
        if (book == null) {
            throw new Refused(503, "no_store", "There is no store here that keys could be kept in.");
        }
        byte[] hashKey = state.hashKey();
        if (hashKey != null && !MessageDigest.isEqual(hashKey, book.hashKey())) {
            throw new Refused(
                    409,
                    "other_hash_key",
                    "The secrets in the file were hashed with another key than this server's, and would fit no key. Put"
                            + " that one in place with `signalbox import --hash-key-to`, before the server starts.");
        }
        int unchanged = 0;
        for (CarriedKey each : state.keys()) {
            String why = book.unusable(each.text());
            Stored there = book.kept(each.name());
            if (why != null) {
                problems.add("line " + each.line() + ": " + why);
            } else if (there == null) {
                Stored stored = stored(each, book);
                if (each.hashes() != null && book.hasHash(stored)) {
                    problems.add("line " + each.line() + ": another key has the same secret");
                }
                made.add(stored);
            } else if (same(there, each, book)) {
                unchanged++;
            } else {
                problems.add("line " + each.line() + ": there is a key of that name here, which is another one");
            }
            if (problems.size() >= MAX_PROBLEMS) {
                break;
            }
        }
        return unchanged;
    }

    /// Without its hash a key has no secret that anybody knows, until it is given one.
    private Stored stored(CarriedKey key, KeyBook book) throws Refused {
        Hashes hashes = key.hashes();
        return hashes == null
                ? new Stored(
                        key.name(),
                        "",
                        book.hash(KeySecret.make(random)),
                        null,
                        0,
                        key.text(),
                        key.created(),
                        key.rotated())
                : new Stored(
                        key.name(),
                        hashes.shown(),
                        hashes.hash(),
                        hashes.oldHash(),
                        hashes.oldUntil(),
                        key.text(),
                        key.created(),
                        key.rotated());
    }

    private static boolean same(Stored there, CarriedKey key, KeyBook book) {
        Hashes hashes = key.hashes();
        return book.sameText(there.text(), key.text())
                && there.created() == key.created()
                && (hashes == null || MessageDigest.isEqual(there.hash(), hashes.hash()));
    }

    private boolean isSet(CarriedOverride override) {
        Overrides known = rules.get().policy().overrides();
        Overrides.Entry entry = override.action() == Overrides.Action.PAUSE
                ? known.workload(override.name())
                : known.target(override.name());
        return entry != null
                && entry.action() == override.action()
                && entry.reason().equals(override.reason())
                && entry.until().equals(override.until());
    }

    private static int line(State state, Overrides.Entry entry) {
        for (CarriedOverride each : state.overrides()) {
            if (each.name().equals(entry.name()) && each.action() == entry.action()) {
                return each.line();
            }
        }
        return 0;
    }

    private void carryOut(List<Stored> made, List<Overrides.Entry> set) throws Refused {
        if (keys != null && !made.isEmpty()) {
            keys.takeIn(made);
        }
        if (!rules.set(set)) {
            // A reload came between; nothing may be left of it.
            if (keys != null) {
                keys.takeBack(made);
            }
            throw new Refused(409, "import_conflict", "The config was changed at the same time; try again.");
        }
    }

    private static String names(List<Stored> made, List<Overrides.Entry> set) {
        List<String> names = new ArrayList<>();
        made.forEach(each -> names.add(each.name()));
        set.forEach(each -> names.add(each.name()));
        return String.join(", ", names);
    }

    private static Refused refused(int status, String code, List<String> problems) {
        List<String> told = new ArrayList<>(problems.subList(0, Math.min(MAX_PROBLEMS, problems.size())));
        return new Refused(status, code, "Nothing was imported. " + String.join("\n", told));
    }
}
