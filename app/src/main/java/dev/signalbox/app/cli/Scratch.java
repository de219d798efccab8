package dev.signalbox.app.cli;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A folder for as long as the process runs.
record Scratch(Path path) implements AutoCloseable {
    private static final int EMPTYINGS = 20;

    static Scratch make() throws IOException {
        return new Scratch(Files.createTempDirectory("signalbox-demo"));
    }

    /// What is still being written while a server ends may come while it is emptied: then it is emptied again.
    @Override
    public void close() throws IOException {
        for (int again = 0; again < EMPTYINGS; again++) {
            try {
                empty();
                return;
            } catch (DirectoryNotEmptyException _) {
                // Once more.
            }
        }
        empty();
    }

    private void empty() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
