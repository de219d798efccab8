package dev.signalbox.gateway.relay;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a caller says that its request is for, to be written down with what the request used.
final class Tags {
    static final String HEADER = "x-signalbox-tags";

    static final String EXPECTED = "1 to 10 of `name=value` with commas between them, each name once, of 1 to 32"
            + " of a-z, 0-9, _, . and -, each value of 1 to 64 printable ASCII characters, all together 512 at most";

    private static final int MOST = 10;
    private static final int LONGEST = 512;

    /// A value begins and ends with something that can be seen.
    private static final Pattern TAG =
            Pattern.compile("([a-z0-9_.-]{1,32})=([\\x21-\\x7e](?:[\\x20-\\x7e]{0,62}[\\x21-\\x7e])?)");

    private Tags() {}

    static boolean none(HttpHeaders headers) {
        return headers.get(HEADER) == null;
    }

    /// As records have them: `name=value,name=value`, as the caller has ordered them.
    ///
    /// @return null when they are not [#EXPECTED]
    static @Nullable String read(HttpHeaders headers) {
        String all = String.join(",", headers.getAll(HEADER));
        // Spaces after commas are not counted, but neither are they without end.
        if (all.length() > 2 * LONGEST) {
            return null;
        }
        List<String> tags = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String each : all.split(",", -1)) {
            Matcher tag = TAG.matcher(each.strip());
            if (!tag.matches() || !names.add(tag.group(1)) || names.size() > MOST) {
                return null;
            }
            tags.add(tag.group());
        }
        String written = String.join(",", tags);
        return written.length() > LONGEST ? null : written;
    }
}
