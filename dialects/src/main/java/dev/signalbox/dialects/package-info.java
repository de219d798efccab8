/// The languages of model providers. Each dialect is a folder that implements [dev.signalbox.core.dialect.Dialect]
/// and imports no other dialect; what they share is [dev.signalbox.dialects.json], [dev.signalbox.dialects.sse] and
/// [dev.signalbox.dialects.mask]. [dev.signalbox.dialects.BuiltInDialects] lists them, one line each.
@NullMarked
package dev.signalbox.dialects;

import org.jspecify.annotations.NullMarked;
