/// What the gateway knows of the languages that clients and providers speak: nothing but these interfaces. A dialect
/// is a folder elsewhere that implements [dev.signalbox.core.dialect.Dialect]; it works on plain byte arrays and
/// reports facts, so that neither Netty nor JSON reaches the core. Start at `Dialect`.
@NullMarked
package dev.signalbox.core.dialect;

import org.jspecify.annotations.NullMarked;
