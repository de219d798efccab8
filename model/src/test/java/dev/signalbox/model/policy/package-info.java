@NullMarked
package dev.signalbox.model.policy;

import org.jspecify.annotations.NullMarked;
