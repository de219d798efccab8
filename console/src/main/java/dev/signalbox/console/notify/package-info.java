/// Tells people of emergencies, over webhooks. Whoever is slow, broken or gone delays nobody else and fills no memory.
/// URLs are secrets: no log line and no metric has more of one than its host. Start at
/// [dev.signalbox.console.notify.Messenger], which everything goes through; what a message says is in `Letter`, what it
/// looks like in `Envelope`.
@NullMarked
package dev.signalbox.console.notify;

import org.jspecify.annotations.NullMarked;
