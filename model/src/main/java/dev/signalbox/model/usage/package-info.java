/// What a request used and what became of it. [dev.signalbox.model.usage.Usage] counts tokens,
/// [dev.signalbox.model.usage.UsageRecord] is the one immutable line that each request leaves behind.
/// Metrics, the access log and later the ledger read nothing else.
@NullMarked
package dev.signalbox.model.usage;

import org.jspecify.annotations.NullMarked;
