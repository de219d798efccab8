package dev.signalbox.core.dialect;

/// Replace the bytes from `from` (inclusive) to `to` (exclusive) of a body.
public record Splice(int from, int to, byte[] replacement) {}
