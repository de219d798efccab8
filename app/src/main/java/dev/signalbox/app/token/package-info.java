/// Fetches credentials that do not stand in the config, and renews them before they expire: from a program, from
/// Google, from AWS. [Renewals][dev.signalbox.app.token.Renewals] decides when, `Fetching` how. Requests never wait for
/// it; they read what it wrote last into a [Token][dev.signalbox.core.resilience.Token].
@NullMarked
package dev.signalbox.app.token;

import org.jspecify.annotations.NullMarked;
