package dev.signalbox.model.policy;

import org.jspecify.annotations.Nullable;

/// What the public reads, in the languages that pages have.
///
/// @param en in English
/// @param ko in Korean; null for the same
public record Wording(String en, @Nullable String ko) {
    /// In this language, or else in English.
    public String in(String language) {
        return language.equals("ko") && ko != null ? ko : en;
    }
}
