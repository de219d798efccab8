/// When a workload's objectives burn, and which level of emergency that is. Everything here is a pure function of
/// counts and time: nothing reads a clock, starts a thread or knows what is done about a level, so every change
/// can be replayed. Start at [dev.signalbox.core.codered.Controller].
@NullMarked
package dev.signalbox.core.codered;

import org.jspecify.annotations.NullMarked;
