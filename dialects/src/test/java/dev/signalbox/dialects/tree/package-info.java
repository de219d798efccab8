/// Tests of the trees that dialects share.
@NullMarked
package dev.signalbox.dialects.tree;

import org.jspecify.annotations.NullMarked;
