/// What each request leaves behind, on this machine's disk before the client has its answer's end: records in
/// memory-mapped files, one file at a time for each event loop, so that the end of the process loses none.
/// Nobody waits for a disk here, and what is in a file stays there until the store has it.
/// Start at [dev.signalbox.storage.spool.Spool].
@NullMarked
package dev.signalbox.storage.spool;

import org.jspecify.annotations.NullMarked;
