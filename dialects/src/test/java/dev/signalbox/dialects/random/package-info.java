/// Answers and requests that nobody recorded: made at random from what the model of a chat can hold, written and read
/// again by each dialect. Start at `RandomAnswersTest`.
@NullMarked
package dev.signalbox.dialects.random;

import org.jspecify.annotations.NullMarked;
