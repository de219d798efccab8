/// Tells an OpenTelemetry collector of requests, as traces and as metrics, over OTLP.
/// [dev.signalbox.console.telemetry.OtlpExport] is a ledger with a bounded queue and a thread of its own, so
/// that a collector that is slow or away costs requests nothing; all names come from
/// [dev.signalbox.console.telemetry.Conventions]. Start at `OtlpExport`.
@NullMarked
package dev.signalbox.console.telemetry;

import org.jspecify.annotations.NullMarked;
