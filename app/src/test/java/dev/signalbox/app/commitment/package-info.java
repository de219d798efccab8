/// What was bought ahead: told, and used first, by a gateway that runs.
@NullMarked
package dev.signalbox.app.commitment;

import org.jspecify.annotations.NullMarked;
