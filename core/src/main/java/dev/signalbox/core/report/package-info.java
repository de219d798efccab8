/// The daily report: what somebody has to decide today, and how each workload that matters did since yesterday. Made of
/// figures that others have, by a pure function: [dev.signalbox.core.report.DailyReports].
@NullMarked
package dev.signalbox.core.report;

import org.jspecify.annotations.NullMarked;
