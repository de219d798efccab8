/// What providers' errors mean, as tables that can be read and are documented word for word in
/// `docs/provider-errors.md`. Each dialect has one table; how a table is read is the same for all. Start at
/// [dev.signalbox.dialects.meaning.Meanings].
@NullMarked
package dev.signalbox.dialects.meaning;

import org.jspecify.annotations.NullMarked;
