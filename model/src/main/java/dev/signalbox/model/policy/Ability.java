package dev.signalbox.model.policy;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Something that one model can do and another cannot. What a request needs of it, and what a model has and lacks, are
/// sets of these as bits, so that the two are compared without looking at more than a number.
public enum Ability {
    /// Reads pictures.
    IMAGE("image input"),
    /// Reads files such as PDF.
    FILE("file input"),
    /// Hears.
    AUDIO("audio input"),
    /// Sees moving pictures.
    VIDEO("video input"),
    /// Calls tools that the caller declares.
    TOOLS("tools"),
    /// Answers in the form of a JSON Schema.
    SCHEMA("structured output"),
    /// Thinks before it speaks.
    REASONING("reasoning");

    private static final Ability[] ALL = values();

    private final String word = name().toLowerCase(Locale.ROOT);
    private final String title;

    Ability(String title) {
        this.title = title;
    }

    /// As the config, the catalogue and the reasons of targets that were passed over call it.
    public String word() {
        return word;
    }

    /// As people call it: `image input`.
    public String title() {
        return title;
    }

    public int bit() {
        return 1 << ordinal();
    }

    /// Whether it is one of those.
    public boolean in(int bits) {
        return (bits & bit()) != 0;
    }

    /// Whether it is something that a prompt is made of, besides text.
    public boolean isInput() {
        return ordinal() <= VIDEO.ordinal();
    }

    /// The first of several.
    ///
    /// @param bits at least one
    public static Ability firstOf(int bits) {
        return ALL[Integer.numberOfTrailingZeros(bits)];
    }

    /// That several are missing, as people say it: `no image input and no tools`.
    ///
    /// @param bits at least one
    public static String missing(int bits) {
        return Stream.of(ALL)
                .filter(each -> each.in(bits))
                .map(each -> "no " + each.title)
                .collect(Collectors.joining(" and "));
    }

    /// Null for a word that is none.
    public static @Nullable Ability named(String word) {
        for (Ability each : ALL) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        return null;
    }
}
