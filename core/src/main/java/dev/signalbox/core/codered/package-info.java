/// When a workload's objectives burn, and which level of emergency that is. Levels are a function of counts and time:
/// nothing reads a clock, starts a thread or knows what is done about a level, so every change can be replayed. Start
/// at [dev.signalbox.core.codered.Controller], which is one scope, then [dev.signalbox.core.codered.Board], which is
/// all of them with what people say.
@NullMarked
package dev.signalbox.core.codered;

import org.jspecify.annotations.NullMarked;
