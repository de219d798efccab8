/// Levels of emergency from outside: requests over HTTP, and time that passes when a test says so.
@NullMarked
package dev.signalbox.app.codered;

import org.jspecify.annotations.NullMarked;
