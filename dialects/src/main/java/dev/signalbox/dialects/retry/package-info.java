/// What providers of every dialect say in the same words about coming again. Advice is read leniently and
/// bounded, since it decides how long a credential rests. Start at [dev.signalbox.dialects.retry.RetryAfter].
@NullMarked
package dev.signalbox.dialects.retry;

import org.jspecify.annotations.NullMarked;
