package dev.signalbox.core.incident;

/// A person has taken an incident: nobody is called again for it.
///
/// @param at seconds since 1970
/// @param by who
public record Acknowledgement(long at, String by) {}
