package dev.signalbox.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// The inputs that a fuzz target begins with, and those on which it once failed: files in the folder
/// `fuzz/<name of the target's class>` of the test resources. Every build runs each of them once.
public final class Corpus {
    private Corpus() {}

    /// One test for each input.
    ///
    /// @param target the class whose name the folder has
    /// @param run what a fuzzer calls; throws when the input shows a mistake
    public static Stream<DynamicTest> replay(Class<?> target, Consumer<byte[]> run) {
        List<Path> inputs = inputs(target);
        assertTrue(!inputs.isEmpty(), "a target needs inputs to begin with");
        return inputs.stream()
                .map(input -> dynamicTest(input.getFileName().toString(), () -> run.accept(Files.readAllBytes(input))));
    }

    private static List<Path> inputs(Class<?> target) {
        URL folder = target.getResource("/fuzz/" + target.getSimpleName());
        if (folder == null) {
            throw new IllegalStateException("no folder fuzz/" + target.getSimpleName() + " in the test resources");
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
