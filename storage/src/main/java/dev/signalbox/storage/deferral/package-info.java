/// Deferred requests and their answers on this machine's disk, one encrypted file each, so that they outlive the
/// process however that ends. Start at [dev.signalbox.storage.deferral.JobFiles]; why it is files is in
/// `docs/decisions/deferral.md`.
@NullMarked
package dev.signalbox.storage.deferral;

import org.jspecify.annotations.NullMarked;
