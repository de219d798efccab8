/// Requests that are answered later: which there are, and the loop that makes them. [dev.signalbox.app.deferral.Jobs]
/// knows where each is, [dev.signalbox.app.deferral.Making] begins the next one whenever that may be.
@NullMarked
package dev.signalbox.app.deferral;

import org.jspecify.annotations.NullMarked;
