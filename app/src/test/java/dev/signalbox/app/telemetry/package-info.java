/// What an OpenTelemetry collector is told, seen from outside: a gateway, a simulated provider and a collector
/// that reads OTLP. [dev.signalbox.app.telemetry.Collector] is that collector, which can also be slow or hang.
/// Start at `TracesTest`.
@NullMarked
package dev.signalbox.app.telemetry;

import org.jspecify.annotations.NullMarked;
