package dev.signalbox.app.config;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Puts in what `${NAME}`, `${NAME:-default}` and `file:path` stand for. `$${` is a literal `${`.
final class Interpolation {
    static final int MAX_FILE = 64 * 1024;
    private static final String FILE = "file:";
    private static final int MOST_FOLDERS = 200;
    private static final Pattern OPENING = Pattern.compile("\\$?\\$\\{");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:-([^{}]*))?}");

    private final Function<String, @Nullable String> environment;
    private final Path folder;
    private final Set<Path> files;
    private final boolean literal;

    /// @param folder what relative paths start from
    /// @param files gets every file that was read, or should have been
    Interpolation(Function<String, @Nullable String> environment, Path folder, Set<Path> files) {
        this(environment, folder, files, false);
    }

    private Interpolation(
            Function<String, @Nullable String> environment, Path folder, Set<Path> files, boolean literal) {
        this.environment = environment;
        this.folder = folder;
        this.files = files;
        this.literal = literal;
    }

    /// One for texts in which nothing stands for anything else.
    static Interpolation literal() {
        return new Interpolation(_ -> null, Path.of(""), Set.of(), true);
    }

    /// Whether a program can be started by this name. Nobody knows where no `PATH` is told.
    boolean startable(String program) {
        String path = environment.apply("PATH");
        if (path == null) {
            return true;
        }
        try {
            if (program.indexOf('/') >= 0) {
                return isProgram(Path.of(program));
            }
            for (String each : path.split(File.pathSeparator, MOST_FOLDERS)) {
                if (isProgram(Path.of(each).resolve(program))) {
                    return true;
                }
            }
            return false;
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    static boolean isReference(String text) {
        return text.startsWith(FILE) || OPENING.matcher(text).find();
    }

    /// What the text stands for, or null when `problem` was told why that is unknown.
    @Nullable
    String resolve(String text, Consumer<Phrase> problem) {
        if (literal || !text.startsWith(FILE)) {
            return variables(text, problem);
        }
        String name = variables(text.substring(FILE.length()), problem);
        if (name == null) {
            return null;
        }
        // file:///run/x is how some write the absolute path /run/x.
        Path path = source(name.startsWith("//") ? name.replaceFirst("^/+", "/") : name, problem);
        return path == null ? null : content(path, problem);
    }

    /// A text without `file:`.
    @Nullable
    String variables(String text, Consumer<Phrase> problem) {
        if (literal) {
            return text;
        }
        StringBuilder resolved = new StringBuilder();
        Matcher opening = OPENING.matcher(text);
        Matcher reference = REFERENCE.matcher(text);
        boolean complete = true;
        int from = 0;
        while (opening.find(from)) {
            resolved.append(text, from, opening.start());
            if (opening.group().startsWith("$$")) {
                resolved.append("${");
                from = opening.end();
                continue;
            }
            if (!reference.find(opening.start()) || reference.start() != opening.start()) {
                problem.accept(Phrase.of("problem.reference"));
                return null;
            }
            String value = environment.apply(reference.group(1));
            String otherwise = reference.group(3);
            if (otherwise != null) {
                resolved.append(value == null || value.isEmpty() ? otherwise : value);
            } else if (value == null) {
                problem.accept(Phrase.of("problem.variable", reference.group(1)));
                complete = false;
            } else {
                resolved.append(value);
            }
            from = reference.end();
        }
        return complete ? resolved.append(text, from, text.length()).toString() : null;
    }

    /// A path to read from, noted as one that the config depends on.
    @Nullable
    Path source(String name, Consumer<Phrase> problem) {
        Path path = path(name, problem);
        if (path != null) {
            files.add(path);
        }
        return path;
    }

    /// A path; relative ones start from the config's folder.
    @Nullable
    Path path(String name, Consumer<Phrase> problem) {
        try {
            return folder.resolve(name).toAbsolutePath().normalize();
        } catch (InvalidPathException _) {
            problem.accept(Phrase.of("problem.path"));
            return null;
        }
    }

    /// The text in a file, noted as one that the config depends on. Line ends at its end are not part of it.
    @Nullable
    String text(String name, Consumer<Phrase> problem) {
        Path path = source(name, problem);
        return path == null ? null : content(path, problem);
    }

    private static @Nullable String content(Path path, Consumer<Phrase> problem) {
        // Not a device or a pipe, which might never end.
        if (!Files.isRegularFile(path)) {
            problem.accept(Phrase.of(Files.exists(path) ? "problem.file.kind" : "problem.file.missing"));
            return null;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_FILE + 1);
            if (bytes.length > MAX_FILE) {
                problem.accept(Phrase.of("problem.file.large", MAX_FILE / 1024 + "KiB"));
                return null;
            }
            String content = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return content.replaceFirst("[\\r\\n]+\\z", "");
        } catch (CharacterCodingException _) {
            problem.accept(Phrase.of("problem.file.text"));
        } catch (IOException _) {
            // The exception's own text would add only the path, which the problem shows as written.
            problem.accept(Phrase.of("problem.file.unreadable"));
        }
        return null;
    }
}
