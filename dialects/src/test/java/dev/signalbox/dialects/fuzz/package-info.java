/// Whole dialects against bytes that nobody would send, for a fuzzer to call: requests in
/// [dev.signalbox.dialects.fuzz.RequestFuzz], answers in [dev.signalbox.dialects.fuzz.AnswerFuzz]. Each
/// compares with a reading by other means, [dev.signalbox.dialects.fuzz.Tree]. Start at `RequestFuzz`.
@NullMarked
package dev.signalbox.dialects.fuzz;

import org.jspecify.annotations.NullMarked;
