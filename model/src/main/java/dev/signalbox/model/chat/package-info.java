/// What a chat is, whatever language client and provider speak: [dev.signalbox.model.chat.ChatRequest] on the way
/// there, a sequence of [dev.signalbox.model.chat.ChatEvent] on the way back. Only the translate path builds these;
/// when both sides speak the same dialect the bytes pass through untouched. Start at `ChatRequest`.
@NullMarked
package dev.signalbox.model.chat;

import org.jspecify.annotations.NullMarked;
