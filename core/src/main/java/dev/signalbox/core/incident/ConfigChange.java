package dev.signalbox.core.incident;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Another config came into force while the process ran.
///
/// @param at seconds since 1970
/// @param what is different: names of a config's words and of its file, nothing that stands in it
public record ConfigChange(long at, String what) {
    /// An incident that is opened within this time names it first: what was changed last is the first to be doubted.
    public static final Duration YOUNG = Duration.ofMinutes(60);

    /// Of those that are young; older ones are in the audit log.
    public static final int MOST = 3;

    /// Of a digest: as many as one needs to find it elsewhere.
    private static final int DIGITS = 12;

    private static final int LONGEST_NAME = 100;

    /// @param words of a config's top level under which something is different
    /// @param file its name; null where it came from none
    /// @param before SHA-256 of the file before; null where that is not known
    /// @param after the same of what is in force
    /// @return null where nothing is different, as far as that can be seen
    public static @Nullable ConfigChange of(
            long at, List<String> words, @Nullable String file, @Nullable String before, @Nullable String after) {
        boolean sameFile = Objects.equals(before, after);
        if (words.isEmpty() && sameFile) {
            return null;
        }
        String what = words.isEmpty() ? "secrets or remarks" : String.join(", ", words);
        String name = file == null ? "" : file.substring(0, Math.min(LONGEST_NAME, file.length()));
        String digests = sameFile ? "" : "sha256 " + digits(before) + " → " + digits(after);
        String from = name.isEmpty() || digests.isEmpty() ? name + digests : name + ", " + digests;
        return new ConfigChange(at, from.isEmpty() ? what : what + " (" + from + ")");
    }

    private static String digits(@Nullable String digest) {
        return digest == null ? "unknown" : digest.substring(0, Math.min(DIGITS, digest.length()));
    }

    boolean isYoung(long now) {
        return now - at < YOUNG.toSeconds();
    }

    Entry entry() {
        return new Entry(at, Entry.Kind.CONFIG_CHANGED, null, null, null, null, null, what, List.of());
    }
}
