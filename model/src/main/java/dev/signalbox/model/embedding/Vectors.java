package dev.signalbox.model.embedding;

import dev.signalbox.model.usage.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a provider made of texts.
///
/// @param each in the order of the texts: a JSON array of numbers without white space, each number with the digits that
///     the provider wrote
/// @param usage null where the provider does not tell
public record Vectors(List<byte[]> each, @Nullable Usage usage) {}
