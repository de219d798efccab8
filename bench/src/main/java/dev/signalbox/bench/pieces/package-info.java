/// JMH benchmarks of pieces of the fast path: what a dialect does with a request's body and with an answer's bytes.
/// Run with `bench/jmh`. Each class measures one piece on input of the size that matters.
@NullMarked
package dev.signalbox.bench.pieces;

import org.jspecify.annotations.NullMarked;
