package dev.signalbox.model.usage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What requests are for, as records have it: `name=value,name=value`.
public final class Tags {
    /// So many at most, all together.
    public static final int MOST = 10;

    /// In characters, all together.
    public static final int LONGEST = 512;

    /// What a name looks like.
    public static final Pattern NAME = Pattern.compile("^[a-z0-9_.-]{1,32}$");

    /// What a value looks like; it begins and ends with something that can be seen.
    public static final Pattern VALUE =
            Pattern.compile("^[\\x21-\\x2b\\x2d-\\x7e]([\\x20-\\x2b\\x2d-\\x7e]{0,62}[\\x21-\\x2b\\x2d-\\x7e])?$");

    private static final Pattern TAG =
            Pattern.compile("([a-z0-9_.-]{1,32})=([\\x21-\\x7e](?:[\\x20-\\x7e]{0,62}[\\x21-\\x7e])?)");

    private Tags() {}

    /// Reads them as a caller may write them, with blanks around commas.
    ///
    /// @return as records have them, in the same order; null when they have another form or there are too many
    public static @Nullable String read(String written) {
        // Spaces after commas are not counted, but neither are they without end.
        if (written.length() > 2 * LONGEST) {
            return null;
        }
        List<String> tags = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String each : written.split(",", -1)) {
            Matcher tag = TAG.matcher(each.strip());
            if (!tag.matches() || !names.add(tag.group(1)) || names.size() > MOST) {
                return null;
            }
            tags.add(tag.group());
        }
        return text(tags);
    }

    /// @param values by name, each of [#NAME] and [#VALUE]
    /// @return as records have them; null when there are too many
    public static @Nullable String of(Map<String, String> values) {
        List<String> tags = new ArrayList<>();
        values.forEach((name, value) -> tags.add(name + "=" + value));
        return tags.isEmpty() || tags.size() > MOST ? null : text(tags);
    }

    private static @Nullable String text(List<String> tags) {
        String text = String.join(",", tags);
        return text.length() > LONGEST ? null : text;
    }

    /// The values by their names.
    ///
    /// @param tags as records have them; null for none
    public static Map<String, String> values(@Nullable String tags) {
        Map<String, String> values = new LinkedHashMap<>();
        if (tags != null) {
            for (String each : tags.split(",", -1)) {
                int is = each.indexOf('=');
                values.put(each.substring(0, is), each.substring(is + 1));
            }
        }
        return values;
    }

    /// Both together; where they say different things of the same name, the first are right.
    ///
    /// @return null when they are too many together
    public static @Nullable String together(String own, String said) {
        Map<String, String> all = values(own);
        values(said).forEach(all::putIfAbsent);
        return of(all);
    }
}
