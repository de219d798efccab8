package dev.signalbox.model.embedding;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Texts of which vectors are wanted.
///
/// @param texts at least one
/// @param dimensions that each vector is to have; 0 where the model decides
/// @param base64 whether the client wants numbers of 32 bits in Base64, instead of digits
/// @param list whether the client asked for several, be it one
/// @param place where the client wrote the texts: `input`
/// @param dimensionsPlace where it wrote how many dimensions
/// @param unsaid what else it wrote, for which other dialects have no words
public record EmbeddingRequest(
        List<Text> texts,
        int dimensions,
        boolean base64,
        boolean list,
        String place,
        String dimensionsPlace,
        List<String> unsaid) {

    /// One of them.
    ///
    /// @param purpose null where the client names none
    /// @param purposePlace where it names one
    /// @param title of what the text is a part of; null where the client names none
    /// @param titlePlace where it names one
    public record Text(
            String text,
            @Nullable Purpose purpose,
            String purposePlace,
            @Nullable String title,
            String titlePlace) {}

    /// Where the client wrote what a model has no words for.
    ///
    /// @param purposes what it has words for
    /// @param titles whether it takes titles
    public List<String> dropped(Predicate<Purpose> purposes, boolean titles) {
        Set<String> places = new LinkedHashSet<>(unsaid);
        for (Text each : texts) {
            if (each.purpose() != null && !purposes.test(each.purpose())) {
                places.add(each.purposePlace());
            }
            if (each.title() != null && !titles) {
                places.add(each.titlePlace());
            }
        }
        return List.copyOf(places);
    }
}
