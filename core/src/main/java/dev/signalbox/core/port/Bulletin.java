package dev.signalbox.core.port;

import java.util.Map;

/// Where each replica puts up one text, and reads those of the others. Asking takes as long as a network does: never
/// for
/// an event loop, nor for the loop of levels.
public interface Bulletin extends AutoCloseable {
    /// Puts up a text in place of the one before and reads the others'. Who has not put up one for ten seconds is no
    /// longer there.
    ///
    /// @return by a name of each other replica that means nothing else
    /// @throws SharedState.Unavailable when there is no answer in time
    Map<String, String> exchange(String text) throws SharedState.Unavailable;

    /// Takes its own down.
    @Override
    void close();
}
