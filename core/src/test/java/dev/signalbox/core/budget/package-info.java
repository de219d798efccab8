/// Budgets without anything around them.
@NullMarked
package dev.signalbox.core.budget;

import org.jspecify.annotations.NullMarked;
