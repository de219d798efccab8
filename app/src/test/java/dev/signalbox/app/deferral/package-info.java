/// Requests that are answered later, through HTTP.
@NullMarked
package dev.signalbox.app.deferral;

import org.jspecify.annotations.NullMarked;
