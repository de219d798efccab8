/// The daily report for people, as Markdown and as a page, and for programs. Names in it are of the config; reasons and
/// owners are anybody's words. Start at [dev.signalbox.console.report.ReportText].
@NullMarked
package dev.signalbox.console.report;

import org.jspecify.annotations.NullMarked;
