/// Tests of the Messages API: against recordings where there are any, and small ones that say one thing each.
@NullMarked
package dev.signalbox.dialects.anthropic;

import org.jspecify.annotations.NullMarked;
