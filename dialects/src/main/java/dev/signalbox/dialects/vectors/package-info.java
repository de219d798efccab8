/// Vectors in answers: where each API has them, and in which forms they are written. Start at
/// [dev.signalbox.dialects.vectors.VectorScan].
@NullMarked
package dev.signalbox.dialects.vectors;

import org.jspecify.annotations.NullMarked;
