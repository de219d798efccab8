/// Tests of connections to providers.
@NullMarked
package dev.signalbox.gateway.upstream;

import org.jspecify.annotations.NullMarked;
