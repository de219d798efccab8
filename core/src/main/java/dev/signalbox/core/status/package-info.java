/// What the public is shown of how things are: a state for each component, how it was in the last ninety days, and what
/// people told. It follows from levels, the share of failures and the time by pure functions, slowly, so that a page
/// does not flicker. Start at [dev.signalbox.core.status.StatusBook].
@NullMarked
package dev.signalbox.core.status;

import org.jspecify.annotations.NullMarked;
