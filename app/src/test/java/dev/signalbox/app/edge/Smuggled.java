package dev.signalbox.app.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An entry of `smuggling/corpus.txt`, whose head says how it is written.
///
/// @param answers what is answered, in order: a status that ends the connection, `ok` or `chat`
/// @param bytes what a client sends
record Smuggled(String name, List<String> answers, byte[] bytes) {
    /// A chat of 84 bytes.
    static final String BODY = Scene.whole("smuggled");

    private static final Map<String, String> SHORT = Map.of(
            "body",
            BODY,
            "caller",
            "Content-Type: application/json\r\nAuthorization: Bearer " + Scene.CALLER_KEY + "\r\n");

    private static final Pattern HEAD = Pattern.compile("== (.+) => ([a-z0-9 ]+)");
    private static final Pattern WORD = Pattern.compile("<(?:(body|caller)|([^<>]+)\\*(\\d+))>");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))");

    static List<Smuggled> all() {
        List<Smuggled> all = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        List<Matcher> heads = new ArrayList<>();
        Consumer<Matcher> finish = head ->
                all.add(new Smuggled(head.group(1), List.of(head.group(2).split(" ")), bytes(text.toString())));
        for (String line : file().lines().toList()) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                if (!heads.isEmpty()) {
                    finish.accept(heads.getLast());
                }
                heads.add(head);
                text.setLength(0);
            } else if (!line.startsWith("#")) {
                text.append(line);
            }
        }
        finish.accept(heads.getLast());
        return all;
    }

    private static byte[] bytes(String written) {
        String text = WORD.matcher(written)
                .replaceAll(word -> Matcher.quoteReplacement(
                        word.group(1) == null
                                ? word.group(2).repeat(Integer.parseInt(word.group(3)))
                                : SHORT.getOrDefault(word.group(1), "")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher escape = ESCAPE.matcher(text);
        int at = 0;
        while (escape.find(at)) {
            bytes.writeBytes(text.substring(at, escape.start()).getBytes(UTF_8));
            bytes.write(
                    escape.group(1) == null
                            ? "\r\n\t\0\\".charAt("rnt0\\".indexOf(escape.group(2)))
                            : Integer.parseInt(escape.group(1), 16));
            at = escape.end();
        }
        bytes.writeBytes(text.substring(at).getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static String file() {
        try (InputStream in = Objects.requireNonNull(Smuggled.class.getResourceAsStream("/smuggling/corpus.txt"))) {
            return new String(in.readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
