/// What the ledger costs: a record into the spool, records into the store, and a report over ten million of
/// them. Nothing of it runs in a build; `bench/ledger` does.
/// Start at [dev.signalbox.bench.ledger.RecordRun].
@NullMarked
package dev.signalbox.bench.ledger;

import org.jspecify.annotations.NullMarked;
