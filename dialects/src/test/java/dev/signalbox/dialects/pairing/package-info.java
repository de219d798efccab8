/// A client of one dialect and a provider of the other: what the recordings of the same case at both providers say
/// that the translation should come to. Every difference is listed, with its reason, in `pairing-differences.json`.
@NullMarked
package dev.signalbox.dialects.pairing;

import org.jspecify.annotations.NullMarked;
