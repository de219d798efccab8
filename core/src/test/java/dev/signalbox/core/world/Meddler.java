package dev.signalbox.core.world;

import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import java.util.function.Consumer;

/// Stands between exchanges and the world, and may do harm: a referee that does not see it is blind.
interface Meddler {
    /// Lets everything pass.
    Meddler NONE = new Meddler() {};

    default void event(Event event, Consumer<Event> onward) {
        onward.accept(event);
    }

    default void command(Command command, Consumer<Command> onward) {
        onward.accept(command);
    }
}
