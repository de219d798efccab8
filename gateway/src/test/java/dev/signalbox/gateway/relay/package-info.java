/// Tests of what carries requests.
@NullMarked
package dev.signalbox.gateway.relay;

import org.jspecify.annotations.NullMarked;
