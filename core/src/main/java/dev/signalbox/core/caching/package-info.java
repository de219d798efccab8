/// Answers kept for identical requests: what was asked is a [dev.signalbox.core.caching.Fingerprint], what was answered
/// a [dev.signalbox.core.caching.KeptAnswer]. Bounded in bytes, shared by all event loops, and never locked; identical
/// requests at the same time make one call, whose [dev.signalbox.core.caching.Lead] the others wait for. Start at
/// [dev.signalbox.core.caching.AnswerCache].
@NullMarked
package dev.signalbox.core.caching;

import org.jspecify.annotations.NullMarked;
