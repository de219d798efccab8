/// The store of OpenAI's Responses API: answers that later questions go on from, conversations, and answers that are
/// made
/// in the background. [dev.signalbox.app.responses.ResponseDesk] is where event loops ask;
/// [dev.signalbox.app.responses.Order] makes of a question one that says all of its context itself;
/// [dev.signalbox.app.responses.AnswerMinutes] sees the answer go by; [dev.signalbox.app.responses.Cabinet] keeps all
/// of
/// it, sealed. Start at [dev.signalbox.app.responses.ResponseOffice].
@NullMarked
package dev.signalbox.app.responses;

import org.jspecify.annotations.NullMarked;
