/// What can go wrong and what it means. A [dev.signalbox.model.failure.Failure] is something that an attempt at a
/// provider came to; a [dev.signalbox.model.failure.Problem] is what the caller is told, with a
/// [dev.signalbox.model.failure.Code] from one closed list.
@NullMarked
package dev.signalbox.model.failure;

import org.jspecify.annotations.NullMarked;
