/// Tests of where names lead.
@NullMarked
package dev.signalbox.gateway.names;

import org.jspecify.annotations.NullMarked;
