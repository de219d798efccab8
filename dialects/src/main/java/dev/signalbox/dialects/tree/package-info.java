/// Trees of JSON, for what is translated and read as a whole; what passes through is looked at by
/// [dev.signalbox.dialects.json.JsonScanner]. Start at [dev.signalbox.dialects.tree.Json].
///
/// Requests are read in two ways, since their APIs complain in two ways. [dev.signalbox.dialects.tree.Value] is for
/// OpenAI's: a value of any kind that knows its path (`messages[0].content`). [dev.signalbox.dialects.tree.Fields] is
/// for Anthropic's and Google's: an object whose fields are asked for one by one, in either's spelling of names and
/// numbers (`messages.0.role: Field required`).
@NullMarked
package dev.signalbox.dialects.tree;

import org.jspecify.annotations.NullMarked;
