package dev.signalbox.core.port;

import java.util.List;

/// There is none.
final class NothingLater implements LaterDesk {
    @Override
    public List<Row> rows() {
        return List.of();
    }

    @Override
    public boolean cancel(String id) {
        return false;
    }
}
