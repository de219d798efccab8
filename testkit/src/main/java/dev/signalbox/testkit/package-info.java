/// What the tests of several modules share. [dev.signalbox.testkit.Fixtures] finds recorded provider traffic,
/// [dev.signalbox.testkit.Recording] is one exchange of it, [dev.signalbox.testkit.Differences] the reviewed
/// list of what a translation tells differently, [dev.signalbox.testkit.PostgresServer] a database for a test,
/// [dev.signalbox.testkit.TcpProxy] what makes a server slow, silent or broken.
/// Start at `Fixtures`.
@NullMarked
package dev.signalbox.testkit;

import org.jspecify.annotations.NullMarked;
