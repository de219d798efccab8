package dev.signalbox.model.chat;

/// A client's wish that the prompt up to here is cached by the provider.
///
/// @param ttl how long, in the provider's words (`5m`, `1h`)
public record CacheMark(String ttl) {}
