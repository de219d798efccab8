package dev.signalbox.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/// Where the access log's bytes go. Used by one thread.
interface LogDestination {
    /// Writes the first `length` bytes; may block for as long as the destination does.
    void write(byte[] bytes, int length) throws IOException;

    /// Opens a file again under its name. When that fails, the one before stays in use.
    void reopen() throws IOException;

    void close() throws IOException;

    /// The process's standard output, below `System.out` and its lock. Stays open for everybody else.
    static LogDestination standardOutput() {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        return new LogDestination() {
            @Override
            public void write(byte[] bytes, int length) throws IOException {
                out.write(bytes, 0, length);
            }

            @Override
            public void reopen() {}

            @Override
            public void close() {}
        };
    }

    /// A file that is appended to, made when it does not exist.
    static LogDestination file(Path file) throws IOException {
        return new AppendedFile(file);
    }

    /// A file under a name that others may move away.
    final class AppendedFile implements LogDestination {
        private final Path file;
        private FileOutputStream out;

        private AppendedFile(Path file) throws IOException {
            this.file = file;
            out = open(file);
        }

        private static FileOutputStream open(Path file) throws IOException {
            return new FileOutputStream(file.toFile(), true);
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            out.write(bytes, 0, length);
        }

        @Override
        public void reopen() throws IOException {
            FileOutputStream fresh = open(file);
            FileOutputStream old = out;
            out = fresh;
            old.close();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
