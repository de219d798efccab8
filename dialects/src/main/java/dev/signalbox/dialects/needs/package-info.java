/// What a request needs of a model: noted as bits while a body is scanned anyway, and looked for a second time only
/// when it is to be told where it stands. What a dialect calls these things is the dialect's; here is what all share.
/// Start at [dev.signalbox.dialects.needs.Walk].
@NullMarked
package dev.signalbox.dialects.needs;

import org.jspecify.annotations.NullMarked;
