/// Run-time state as it is carried from one store to another: a line of JSON for each thing, secrets sealed with a
/// passphrase. Both the server, which writes and takes it, and the command line, which may need the hash key out of it
/// before there is a server, read the same form. Start at [dev.signalbox.app.transfer.StateFile].
@NullMarked
package dev.signalbox.app.transfer;

import org.jspecify.annotations.NullMarked;
