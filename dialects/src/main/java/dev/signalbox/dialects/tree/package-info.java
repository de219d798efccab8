/// Trees of JSON, for what is translated and read as a whole; what passes through is looked at by
/// [dev.signalbox.dialects.json.JsonScanner]. Start at [dev.signalbox.dialects.tree.Json].
@NullMarked
package dev.signalbox.dialects.tree;

import org.jspecify.annotations.NullMarked;
