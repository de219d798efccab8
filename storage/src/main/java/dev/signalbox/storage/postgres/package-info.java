/// The store that several gateways share: a PostgreSQL database with a row for each request, a table for each day of
/// them, the sums of hours and days, and keys made at run time. It may be away at any time, also at the start, and is
/// connected to again. Start at [dev.signalbox.storage.postgres.PostgresStore].
@NullMarked
package dev.signalbox.storage.postgres;

import org.jspecify.annotations.NullMarked;
