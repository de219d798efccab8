/// Requests that are answered later: what is kept of one, and what has become of it.
/// [dev.signalbox.model.deferral.Job] is what was asked, [dev.signalbox.model.deferral.JobStatus] how it stands.
@NullMarked
package dev.signalbox.model.deferral;

import org.jspecify.annotations.NullMarked;
