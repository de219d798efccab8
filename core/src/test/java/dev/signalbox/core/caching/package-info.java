/// Tests of kept answers.
@NullMarked
package dev.signalbox.core.caching;

import org.jspecify.annotations.NullMarked;
