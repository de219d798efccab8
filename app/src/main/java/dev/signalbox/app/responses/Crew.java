package dev.signalbox.app.responses;

import dev.signalbox.storage.deferral.DiskThreads;

/// Threads for one kind of work, before which only so many bytes wait. What one crew waits for holds up no other.
final class Crew implements AutoCloseable {
    private final Room room = new Room();
    private final DiskThreads threads;

    Crew(String name) {
        threads = new DiskThreads(name);
    }

    /// @param count how many they are
    /// @param waiting tasks that may wait for them
    Crew(String name, int count, int waiting) {
        threads = new DiskThreads(name, count, waiting);
    }

    /// @param size what is held until it was done
    /// @param otherwise runs at once where there is no room
    void run(long size, Runnable task, Runnable otherwise) {
        boolean begun = false;
        if (room.hold(size)) {
            begun = threads.run(() -> {
                try {
                    task.run();
                } finally {
                    room.letGo(size);
                }
            });
            if (!begun) {
                room.letGo(size);
            }
        }
        if (!begun) {
            otherwise.run();
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
