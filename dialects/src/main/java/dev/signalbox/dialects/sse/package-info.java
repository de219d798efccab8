/// Event streams ("Server-sent events" of the WHATWG HTML standard, section 9.2.6) over whatever pieces a socket
/// gives: where each event begins and ends, and what its data is. An event that arrives whole is handed on without a
/// copy. Start at [dev.signalbox.dialects.sse.SseSplitter].
@NullMarked
package dev.signalbox.dialects.sse;

import org.jspecify.annotations.NullMarked;
