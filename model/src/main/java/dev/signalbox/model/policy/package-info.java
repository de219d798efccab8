/// What a config declares, immutable and validated at construction: a [dev.signalbox.model.policy.Policy] is one
/// consistent snapshot of it. An exchange keeps the snapshot that it began with; a reload makes a new one.
/// Start at `Policy`.
@NullMarked
package dev.signalbox.model.policy;

import org.jspecify.annotations.NullMarked;
