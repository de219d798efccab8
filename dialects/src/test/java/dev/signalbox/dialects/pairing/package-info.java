/// A client of one dialect and a provider of the other: what the recordings of the same case at both
/// providers say that the translation should come to. Every difference is listed, with its reason, in the
/// testkit's `pairing-differences.json`. Start at `RequestPairingTest`.
@NullMarked
package dev.signalbox.dialects.pairing;

import org.jspecify.annotations.NullMarked;
