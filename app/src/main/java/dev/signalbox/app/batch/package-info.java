/// Files of requests, and batches that make them, in the form of OpenAI's API. [dev.signalbox.app.batch.Clerk] gives a
/// batch's lines to the queue of deferred requests a few at a time, and what becomes of each is written down once;
/// [dev.signalbox.app.batch.Archive] keeps all of it. Start at [dev.signalbox.app.batch.BatchOffice].
@NullMarked
package dev.signalbox.app.batch;

import org.jspecify.annotations.NullMarked;
