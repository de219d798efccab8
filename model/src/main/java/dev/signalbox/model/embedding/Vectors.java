package dev.signalbox.model.embedding;

import dev.signalbox.model.usage.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a provider made of texts.
///
/// @param each in the order of the texts: a JSON array of numbers without white space, each number with the digits that
///     the provider wrote
/// @param usage null where the provider does not tell
public record Vectors(List<byte[]> each, @Nullable Usage usage) {
    /// Whether each has as many dimensions as that.
    public boolean haveDimensions(int wanted) {
        for (byte[] vector : each) {
            int found = 1;
            for (byte b : vector) {
                found += b == ',' ? 1 : 0;
            }
            if (found != wanted) {
                return false;
            }
        }
        return true;
    }
}
