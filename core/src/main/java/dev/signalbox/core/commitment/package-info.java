/// What was bought ahead, and whether it will be used in time. A
/// [dev.signalbox.core.commitment.Progress] is worked out from sums of the ledger alone, so that a
/// restart forgets nothing, and is asked for now and then, never for a request. Start at `Progress`.
@NullMarked
package dev.signalbox.core.commitment;

import org.jspecify.annotations.NullMarked;
