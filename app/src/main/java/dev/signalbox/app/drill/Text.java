package dev.signalbox.app.drill;

/// A sentence of a scenario in both languages.
///
/// @param korean the same as `english` where nobody has translated it
public record Text(String english, String korean) {
    public String in(boolean inKorean) {
        return inKorean ? korean : english;
    }
}
