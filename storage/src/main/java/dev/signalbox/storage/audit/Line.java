package dev.signalbox.storage.audit;

import dev.signalbox.core.port.AuditLog.Act;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// One line of the log: JSON whose last two members vouch for the bytes before them.
///
/// @param number from 1, without gaps
/// @param previous the hash of the line before
/// @param hash of the line's bytes before its own member `hash`
/// @param time as the line says
record Line(long number, String previous, String hash, Instant time) {
    /// What the first line has in place of a hash.
    static final String NOTHING = "0".repeat(64);

    /// Bytes; a longer line was not written by us.
    static final int MAX = 256 * 1024;

    private static final int MAX_TEXT = 512;
    private static final String HEX = "([0-9a-f]{64})";
    private static final Pattern FORM = Pattern.compile("(\\{\"seq\":([1-9][0-9]{0,17}),\"previous\":\"" + HEX
            + "\",\"time\":\"([0-9TZ:.-]{20,30})\",[^\n]*)" + ",\"hash\":\"" + HEX + "\",\"mac\":\"" + HEX + "\"}");
    private static final String KIND = "line";

    /// A line as it is written, its end included.
    record Written(byte[] bytes, Line line) {}

    static Written of(Act act, long number, String previous, Instant now, Seal seal) {
        Instant time = now.truncatedTo(ChronoUnit.MILLIS);
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("seq", number);
        members.put("previous", previous);
        members.put("time", time.toString());
        members.put("actor", clean(act.actor()));
        members.put("source", act.source() == null ? null : clean(act.source()));
        members.put("act", clean(act.name()));
        members.put("subject", act.subject() == null ? null : clean(act.subject()));
        members.put("before", members(act.before()));
        members.put("after", members(act.after()));
        String json = new String(JsonMapper.shared().writeValueAsBytes(members), StandardCharsets.ISO_8859_1);
        String body = json.substring(0, json.length() - 1);
        String hash = Seal.hash(body.getBytes(StandardCharsets.ISO_8859_1));
        String whole = body + ",\"hash\":\"" + hash + "\",\"mac\":\"" + seal.of(KIND, hash) + "\"}\n";
        return new Written(whole.getBytes(StandardCharsets.ISO_8859_1), new Line(number, previous, hash, time));
    }

    private static Map<String, String> members(Map<String, String> told) {
        Map<String, String> members = new TreeMap<>();
        told.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(Act.MAX_MEMBERS)
                .forEach(each -> members.put(clean(each.getKey()), clean(each.getValue())));
        return members;
    }

    /// No control characters, which would reach terminals, no halves of characters, and an end.
    private static String clean(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(MAX_TEXT).forEach(character -> {
            switch (Character.getType(character)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> out.append('?');
                default -> out.appendCodePoint(character);
            }
        });
        return out.toString();
    }

    /// Reads a line that nobody has changed.
    ///
    /// @param bytes without the end of the line
    /// @return null when it is not as it was written
    static @Nullable Line read(byte[] bytes, Seal seal) {
        if (bytes.length > MAX) {
            return null;
        }
        Matcher matcher = FORM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            return null;
        }
        String hash = matcher.group(5);
        boolean same = Seal.hash(matcher.group(1).getBytes(StandardCharsets.ISO_8859_1))
                .equals(hash);
        return same && seal.fits(KIND, hash, matcher.group(6))
                ? new Line(Long.parseLong(matcher.group(2)), matcher.group(3), hash, Instant.parse(matcher.group(4)))
                : null;
    }
}
