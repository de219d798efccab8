/// What a provider seals (signatures of thoughts, encrypted thoughts) and clients carry to its next turn:
/// whose it is stands before it, so that none is sent to a provider of another kind. Start at
/// [dev.signalbox.dialects.seal.Seal].
@NullMarked
package dev.signalbox.dialects.seal;

import org.jspecify.annotations.NullMarked;
