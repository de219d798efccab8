/// Tests of the daily report as people read it.
@NullMarked
package dev.signalbox.console.report;

import org.jspecify.annotations.NullMarked;
