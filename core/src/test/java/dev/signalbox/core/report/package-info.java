/// Tests of the daily report.
@NullMarked
package dev.signalbox.core.report;

import org.jspecify.annotations.NullMarked;
