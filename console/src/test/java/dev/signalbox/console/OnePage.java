package dev.signalbox.console;

import dev.signalbox.core.status.StatusDesk.Picture;
import dev.signalbox.core.status.StatusDesk.Shown;
import dev.signalbox.core.status.Steady;
import dev.signalbox.core.status.Track;
import dev.signalbox.model.policy.StatusPage;
import dev.signalbox.model.policy.StatusPage.Component;
import dev.signalbox.model.policy.Wording;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;

/// A page with one component.
final class OnePage {
    private static final Component CHAT = new Component("chat", new Wording("Chat", "채팅"), List.of("core"));

    static final Picture PICTURE = new Picture(
            new StatusPage(null, List.of(CHAT), null),
            1_795_000_000,
            ZoneOffset.UTC,
            LocalDate.of(2026, 11, 23),
            List.of(new Shown(CHAT.id(), CHAT.name(), new Track(Steady.operational(1_795_000_000), new TreeMap<>()))),
            List.of());

    private OnePage() {}
}
