/// A Code Red that people declare for weeks: who answers for it, what is to be reached before it ends, how things were
/// when it began, and whether somebody still wants it. Begin with [dev.signalbox.core.declared.Declarations]. What such
/// a level does to requests is a matter of [dev.signalbox.core.codered].
@NullMarked
package dev.signalbox.core.declared;

import org.jspecify.annotations.NullMarked;
