/// Tests of the page for the public.
@NullMarked
package dev.signalbox.console.status;

import org.jspecify.annotations.NullMarked;
