/// The way of records from the spool into a store, each exactly once and never in the way of a request.
/// A [dev.signalbox.storage.shipping.Store] takes batches of them, together with how far they get in the spool.
/// Start at [dev.signalbox.storage.shipping.Shipper].
@NullMarked
package dev.signalbox.storage.shipping;

import org.jspecify.annotations.NullMarked;
