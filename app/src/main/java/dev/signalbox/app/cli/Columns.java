package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.util.List;

/// Prints rows under each other on a terminal, the first column to the left, all others to the right.
final class Columns {
    private Columns() {}

    static void print(List<List<String>> told, PrintWriter out) {
        List<List<String>> rows = told.stream()
                .map(row -> row.stream().map(Terminal::shown).toList())
                .toList();
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + pad : "  " + pad + row.get(i));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
