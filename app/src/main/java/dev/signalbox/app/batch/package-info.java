/// Files of requests, and batches that make them, in the form of OpenAI's API. A batch's lines are given to the queue
/// of
/// deferred requests a few at a time ([dev.signalbox.app.batch.Clerk]), and what becomes of each is written down once
/// ([dev.signalbox.app.batch.Archive] keeps all of it). Start at [dev.signalbox.app.batch.BatchOffice].
@NullMarked
package dev.signalbox.app.batch;

import org.jspecify.annotations.NullMarked;
