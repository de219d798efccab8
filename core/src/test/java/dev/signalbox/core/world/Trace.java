package dev.signalbox.core.world;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/// What happened, line by line. Thousands of worlds go by unheard; one that fails is run again, with a trace.
final class Trace {
    /// Nothing in particular: the world's, not a request's.
    static final int WORLD = 0;

    private static final int SHOWN = 60;

    private record Line(int request, String text) {}

    private final boolean on;
    private final List<Line> lines = new ArrayList<>();

    private Trace(boolean on) {
        this.on = on;
    }

    static Trace off() {
        return new Trace(false);
    }

    static Trace on() {
        return new Trace(true);
    }

    /// @param what only asked when somebody listens
    void add(long now, int request, Supplier<String> what) {
        if (on) {
            String who = request == WORLD ? "      " : "%6s".formatted("#" + request);
            lines.add(new Line(request, "%10.3f %s %s".formatted(now / 1e9, who, what.get())));
        }
    }

    List<String> lines() {
        return lines.stream().map(Line::text).toList();
    }

    /// What led up to the end, for one request and the world around it.
    String about(int request) {
        List<String> its = lines.stream()
                .filter(line -> line.request == request || line.request == WORLD)
                .map(Line::text)
                .toList();
        return String.join("\n", its.subList(Math.max(0, its.size() - SHOWN), its.size()));
    }

    /// Equal for equal traces only.
    String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Line line : lines) {
                digest.update(line.text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) '\n');
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
