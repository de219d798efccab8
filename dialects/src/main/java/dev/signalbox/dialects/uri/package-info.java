/// Names in addresses. Start at [dev.signalbox.dialects.uri.Percent].
@NullMarked
package dev.signalbox.dialects.uri;

import org.jspecify.annotations.NullMarked;
