package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A strict reader of the Prometheus text format 0.0.4: every line must be understood, every sample must belong to the
/// family announced before it, nothing may come twice, and histograms must add up.
///
/// @param types family name to type
/// @param samples `name{label="value",…}` with labels sorted, to value
record Exposition(Map<String, String> types, Map<String, Double> samples) {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    static Exposition parse(String text) {
        assertThat(text).endsWith("\n");
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Double> samples = new LinkedHashMap<>();
        Set<String> helped = new HashSet<>();
        String family = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("#")) {
                Matcher comment = match(COMMENT, line);
                family = comment.group(2);
                if (comment.group(1).equals("HELP")) {
                    assertThat(helped.add(family)).as(line).isTrue();
                } else {
                    assertThat(TYPES).contains(comment.group(3));
                    assertThat(types.put(family, comment.group(3))).as(line).isNull();
                }
            } else {
                Matcher sample = match(SAMPLE, line);
                assertThat(belongs(sample.group(1), family, types.getOrDefault(family, "untyped")))
                        .as("%s under %s", line, family)
                        .isTrue();
                String name = sample.group(1) + labels(sample.group(2));
                assertThat(samples.put(name, number(sample.group(3)))).as(line).isNull();
            }
        }
        assertThat(helped).isEqualTo(types.keySet());
        Exposition read = new Exposition(types, samples);
        types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                read.checkHistogram(name);
            }
        });
        return read;
    }

    /// The value of a sample; its labels are given in alphabetical order.
    double value(String sample) {
        Double value = samples.get(sample);
        assertThat(value).as("%s in %s", sample, samples.keySet()).isNotNull();
        return value == null ? Double.NaN : value;
    }

    private static Matcher match(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        return matcher;
    }

    private static boolean belongs(String sample, String family, String type) {
        return switch (type) {
            case "histogram" ->
                sample.equals(family + "_bucket") || sample.equals(family + "_sum") || sample.equals(family + "_count");
            case "summary" ->
                sample.equals(family) || sample.equals(family + "_sum") || sample.equals(family + "_count");
            default -> sample.equals(family);
        };
    }

    private static String labels(@Nullable String text) {
        if (text == null) {
            return "";
        }
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            assertThat(label.find(at) && label.start() == at).as(text).isTrue();
            assertThat(labels.put(label.group(1), label.group(2))).as(text).isNull();
            at = label.end();
        }
        List<String> parts = new ArrayList<>();
        labels.forEach((name, value) -> parts.add(name + "=\"" + value + "\""));
        return "{" + String.join(",", parts) + "}";
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /// Buckets never fall, and the last one counts everything.
    private void checkHistogram(String family) {
        Map<String, Double> highest = new LinkedHashMap<>();
        samples.forEach((name, value) -> {
            if (name.startsWith(family + "_bucket{")) {
                String series = name.replaceFirst("le=\"[^\"]*\",?", "").replace(",}", "}");
                assertThat(value).as(name).isGreaterThanOrEqualTo(highest.getOrDefault(series, 0.0));
                highest.put(series, value);
            }
        });
        highest.forEach((series, value) -> assertThat(
                        value(series.replaceFirst("_bucket", "_count").replaceFirst("\\{}$", "")))
                .as(series)
                .isEqualTo(value));
    }
}
