/// The store that needs nothing else: an SQLite file with requests in chunks and the sums of hours and days.
/// One connection writes, each question has another, which cannot.
/// Start at [dev.signalbox.storage.sqlite.SqliteStore].
@NullMarked
package dev.signalbox.storage.sqlite;

import org.jspecify.annotations.NullMarked;
