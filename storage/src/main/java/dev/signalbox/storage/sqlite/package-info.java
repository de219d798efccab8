/// The store that needs nothing else: an SQLite file with a row for each request and the sums of each hour.
/// One connection writes, each question has another, which cannot.
/// Start at [dev.signalbox.storage.sqlite.SqliteStore].
@NullMarked
package dev.signalbox.storage.sqlite;

import org.jspecify.annotations.NullMarked;
