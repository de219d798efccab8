/// Tests of the page for the public.
@NullMarked
package dev.signalbox.core.status;

import org.jspecify.annotations.NullMarked;
