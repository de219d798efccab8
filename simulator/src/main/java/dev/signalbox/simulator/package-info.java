/// A model provider that is not one: it speaks OpenAI's, Anthropic's and Google's protocols over real
/// sockets, answers deterministically from the request, and breaks on demand in every way a provider can. A
/// {@link dev.signalbox.simulator.Script} says how it behaves, a {@link dev.signalbox.simulator.Fault} what
/// goes wrong, a {@link dev.signalbox.simulator.Reply} what the next answer is. Start at {@link
/// dev.signalbox.simulator.Simulator}.
@NullMarked
package dev.signalbox.simulator;

import org.jspecify.annotations.NullMarked;
