package dev.signalbox.dialects.meaning;

import dev.signalbox.dialects.meaning.Meaning.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A dialect's table of errors, as the program has it and as `docs/provider-errors.md` has it.
public final class Documented {
    private Documented() {}

    /// The rows of the tables of one chapter.
    public static List<String> rows(String heading) throws IOException {
        String text = Files.readString(Path.of("..", "docs", "provider-errors.md"));
        int start = text.indexOf("## " + heading + "\n");
        if (start < 0) {
            throw new AssertionError("no chapter " + heading);
        }
        int end = text.indexOf("\n## ", start + 1);
        return text.substring(start, end < 0 ? text.length() : end)
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| in the"))
                .toList();
    }

    /// What those rows have to be.
    public static List<String> expected(Meanings table) {
        List<String> rows = new ArrayList<>();
        for (Meaning line : table.lines()) {
            String text = line.kind() == Kind.CODE ? "`" + line.text() + "`" : "\"" + line.text() + "\"";
            String statuses = line.statuses().stream().map(String::valueOf).collect(Collectors.joining(", "));
            rows.add("| %s | %s | %s | %s |".formatted(text, line.who(), statuses, line.word()));
        }
        new TreeMap<>(table.statuses())
                .forEach((status, reason) -> rows.add(
                        "| status %d | | | %s |".formatted(status, reason.name().toLowerCase(Locale.ROOT))));
        new TreeMap<>(table.types()).forEach((type, status) -> rows.add("| `%s` | | %d | |".formatted(type, status)));
        return rows;
    }
}
