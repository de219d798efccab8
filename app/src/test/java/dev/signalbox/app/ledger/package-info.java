/// What the program writes down of each request, seen from outside.
@NullMarked
package dev.signalbox.app.ledger;

import org.jspecify.annotations.NullMarked;
