/// AWS's framing of streams, `application/vnd.amazon.eventstream`: messages with headers and two checksums. Start at
/// [dev.signalbox.dialects.eventstream.MessageSplitter].
@NullMarked
package dev.signalbox.dialects.eventstream;

import org.jspecify.annotations.NullMarked;
