package dev.signalbox.app.drill;

import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.net.InetSocketAddress;

/// What a live drill has to know of the server that it plays with.
public interface RunningServer extends AutoCloseable {
    /// Starts one.
    @FunctionalInterface
    interface Starter {
        /// @param hurry how many times faster than on the wall the clock of levels goes
        /// @throws IOException when it cannot start; nothing is left running
        RunningServer start(Policy policy, int hurry) throws IOException;
    }

    InetSocketAddress gateway();

    InetSocketAddress console();

    Policy policy();

    LevelDesk levels();

    /// Returns when all that was asked is written down.
    @Override
    void close();
}
