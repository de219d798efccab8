package dev.signalbox.storage.shipping;

import dev.signalbox.storage.spool.Batch;
import java.util.List;
import java.util.Map;

/// Where records stay. For one thread; each call may take long.
public interface Store extends AutoCloseable {
    /// How far each file of the spools was read that is not finished.
    Map<Batch.File, Integer> positions() throws StoreException;

    /// Takes all of it or nothing: the records, and how far they get. A record that is there already is left as
    /// it is.
    ///
    /// @param gone files of which nothing more will come, as all of it is here
    void write(Batch batch, List<Batch.File> gone) throws StoreException;

    /// Deletes some of what need not be kept any longer.
    ///
    /// @param now milliseconds since 1970
    /// @return whether there may be more of it
    boolean tidy(long now) throws StoreException;

    @Override
    void close() throws StoreException;
}
