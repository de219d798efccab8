/// The two programs between which the end-to-end harness puts a proxy: an upstream that paces its answers, and a load
/// that measures what becomes of them on the way.
/// Every event of a stream carries the moment at which the upstream wrote it, on the clock that both processes share
/// (`CLOCK_MONOTONIC`), so the load sees the delay of each event and not an average.
/// Start at [Upstream] for what is sent and at [StreamRun] for what is measured; `bench/e2e/run` starts both.
@NullMarked
package dev.signalbox.bench.load;

import org.jspecify.annotations.NullMarked;
