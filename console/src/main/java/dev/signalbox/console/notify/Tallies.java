package dev.signalbox.console.notify;

import dev.signalbox.model.policy.Notifying.Format;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How many messages went which way, since the start.
final class Tallies {
    private final Map<Format, LongAdder[]> counts = new EnumMap<>(Format.class);

    Tallies() {
        for (Format each : Format.values()) {
            counts.put(each, new LongAdder[] {new LongAdder(), new LongAdder(), new LongAdder()});
        }
    }

    void sent(Format format) {
        add(format, 0);
    }

    /// It was tried for as long as it is, or there is no hope.
    void failed(Format format) {
        add(format, 1);
    }

    /// There was no room.
    void dropped(Format format) {
        add(format, 2);
    }

    private void add(Format format, int what) {
        LongAdder[] all = counts.get(format);
        if (all != null) {
            all[what].increment();
        }
    }

    /// @param result `sent`, `failed` or `dropped`
    long count(Format format, String result) {
        LongAdder[] all = counts.get(format);
        return all == null
                ? 0
                : all[
                        switch (result) {
                            case "sent" -> 0;
                            case "failed" -> 1;
                            default -> 2;
                        }]
                        .sum();
    }
}
