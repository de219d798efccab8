/// Tests of the data plane as a whole.
@NullMarked
package dev.signalbox.gateway;

import org.jspecify.annotations.NullMarked;
