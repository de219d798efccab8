package dev.signalbox.app.config;

import dev.signalbox.core.routing.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong. As the last line of defence it blots out every secret that was read from any text.
final class Problems {
    /// A file of garbage is told so without a problem for each of its lines.
    static final int MAX_REPORTED = 200;

    /// Shorter ones would blot out ordinary words.
    private static final int MIN_BLOTTED = 8;

    /// So many known words are listed when no single one is near.
    private static final int MAX_LISTED = 40;

    /// Found before anything says in which language to tell it.
    private record Found(Place place, Phrase phrase) {}

    private final String file;
    private Messages messages;
    /// So many are kept to find the first ones of the file among; the others are only counted.
    private static final int MAX_KEPT = 10 * MAX_REPORTED;

    private final Set<Found> errors = new LinkedHashSet<>();
    private final Set<Found> warnings = new LinkedHashSet<>();
    private int notKept;
    private final Set<String> secrets = new LinkedHashSet<>();

    Problems(String file, Messages messages) {
        this.file = file;
        this.messages = messages;
    }

    /// All problems are told in this language, earlier ones too.
    void speak(Messages language) {
        messages = language;
    }

    void error(Place place, String key, Object... arguments) {
        error(place, Phrase.of(key, arguments));
    }

    void error(Place place, Phrase phrase) {
        if (errors.size() < MAX_KEPT) {
            errors.add(new Found(place, phrase));
        } else {
            notKept++;
        }
    }

    void warning(Place place, String key, Object... arguments) {
        warnings.add(new Found(place, Phrase.of(key, arguments)));
    }

    /// A word that nobody knows, with the nearest known one, or with all of them.
    ///
    /// @return the nearest, null when none is near
    @Nullable
    String unknown(Place place, String key, String word, Collection<String> known) {
        List<String> near = errors.size() < MAX_KEPT ? Nearest.to(word, known, 1) : List.of();
        Phrase hint;
        if (!near.isEmpty()) {
            hint = Phrase.of("hint.nearest", Shown.word(near.getFirst()));
        } else if (known.isEmpty()) {
            hint = Phrase.of("hint.none");
        } else {
            List<Object> listed = new ArrayList<>();
            known.stream().limit(MAX_LISTED).map(Shown::word).forEach(listed::add);
            if (known.size() > MAX_LISTED) {
                listed.add("…");
            }
            hint = Phrase.of("hint.known", listed);
        }
        error(place, Phrase.of(key, hint));
        return near.isEmpty() ? null : near.getFirst();
    }

    /// From now on no problem shows this text.
    void conceal(String secret) {
        if (secret.length() >= MIN_BLOTTED) {
            secrets.add(secret);
        }
    }

    boolean any() {
        return !errors.isEmpty();
    }

    List<ConfigProblem> errors() {
        return told(errors, notKept);
    }

    List<ConfigProblem> warnings() {
        return told(warnings, 0);
    }

    private List<ConfigProblem> told(Set<Found> problems, int further) {
        List<ConfigProblem> told = new ArrayList<>(problems.stream()
                .sorted(Comparator.comparing(
                        found -> found.place().at(),
                        Comparator.comparingInt(Node.Position::line).thenComparingInt(Node.Position::column)))
                .limit(MAX_REPORTED)
                .map(this::problem)
                .toList());
        if (problems.size() > MAX_REPORTED) {
            told.add(new ConfigProblem(
                    file, 0, 0, "", "", messages.text("problem.more", problems.size() + further - MAX_REPORTED)));
        }
        return told;
    }

    private ConfigProblem problem(Found found) {
        Place place = found.place();
        return new ConfigProblem(
                file,
                place.at().line(),
                place.at().column(),
                concealed(place.path()),
                concealed(place.shown()),
                concealed(messages.text(found.phrase())));
    }

    private String concealed(String text) {
        String blotted = text;
        for (String secret : secrets) {
            blotted = blotted.replace(secret, Shown.MASK);
        }
        return blotted;
    }
}
