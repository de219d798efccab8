package dev.signalbox.console.status;

import dev.signalbox.core.status.Announcement;
import dev.signalbox.core.status.Announcement.Phase;
import dev.signalbox.core.status.Announcement.Post;
import dev.signalbox.core.status.ComponentState;
import dev.signalbox.core.status.Day;
import dev.signalbox.core.status.StatusDesk.Picture;
import dev.signalbox.core.status.StatusDesk.Planned;
import dev.signalbox.core.status.StatusDesk.Shown;
import dev.signalbox.core.status.Steady;
import dev.signalbox.core.status.Track;
import dev.signalbox.model.policy.StatusPage;
import dev.signalbox.model.policy.StatusPage.Component;
import dev.signalbox.model.policy.Wording;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Pages as they may be.
public final class StatusSamples {
    static final long NOW = Instant.parse("2026-11-23T08:32:10Z").getEpochSecond();
    static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    private static final ZoneId SEOUL = ZoneId.of("Asia/Seoul");
    private static final List<Component> COMPONENTS = List.of(
            new Component("chat", new Wording("Chat", "채팅"), List.of("core-chat")),
            new Component("search", new Wording("Search and recommendations", "검색과 추천"), List.of("search")),
            new Component("documents", new Wording("Document summaries", "문서 요약"), List.of("batch")));

    private StatusSamples() {}

    public static Picture calm() {
        return picture(
                List.of(ComponentState.OPERATIONAL, ComponentState.OPERATIONAL, ComponentState.OPERATIONAL),
                List.of(past()));
    }

    static Picture troubled() {
        Announcement open = announcement(
                "2026-11-23-1",
                List.of("chat", "search"),
                NOW - 2400,
                null,
                List.of(
                        new Post(
                                NOW - 2100,
                                Phase.INVESTIGATING,
                                texts(
                                        "Since 16:50 some answers in Chat end early or do not come. We are looking into it.",
                                        "16시 50분부터 채팅의 일부 답변이 중간에 끊기거나 오지 않습니다. 원인을 확인하고 있습니다.")),
                        new Post(
                                NOW - 600,
                                Phase.IDENTIFIED,
                                texts(
                                        "An upstream service is failing. Chat answers come from a second one now, more slowly"
                                                + " than usual.\n\nThe next update is due at 17:45.",
                                        "외부 서비스 하나에 장애가 있습니다. 채팅 답변은 지금 다른 경로로 오며 평소보다 느립니다.\n\n"
                                                + "다음 소식은 17시 45분에 알립니다."))));
        return picture(
                List.of(
                        ComponentState.PARTIAL_OUTAGE,
                        ComponentState.DEGRADED_PERFORMANCE,
                        ComponentState.UNDER_MAINTENANCE),
                List.of(open, past()));
    }

    private static Announcement past() {
        return announcement(
                "2026-11-09-1",
                List.of("chat"),
                NOW - 14 * 86_400,
                NOW - 14 * 86_400 + 3900,
                List.of(
                        new Post(
                                NOW - 14 * 86_400 + 300,
                                Phase.INVESTIGATING,
                                texts("Chat is slow for some people.", "일부 사용자의 채팅이 느립니다.")),
                        new Post(
                                NOW - 14 * 86_400 + 3900,
                                Phase.RESOLVED,
                                texts(
                                        "Answers have come at their usual speed for half an hour.",
                                        "30분째 평소 속도로 답변하고 있습니다."))));
    }

    static Announcement announcement(
            String id,
            List<String> components,
            long opened,
            @org.jspecify.annotations.Nullable Long resolved,
            List<Post> posts) {
        return new Announcement(id, ComponentState.PARTIAL_OUTAGE, new TreeSet<>(components), opened, resolved, posts);
    }

    static SortedMap<String, String> texts(String en, String ko) {
        return new TreeMap<>(Map.of("en", en, "ko", ko));
    }

    static Picture picture(List<ComponentState> states, List<Announcement> announcements) {
        List<Shown> shown = new ArrayList<>();
        for (int i = 0; i < COMPONENTS.size(); i++) {
            Component each = COMPONENTS.get(i);
            Steady steady = Steady.known(states.get(i), NOW - 1500, NOW);
            shown.add(new Shown(each.id(), each.name(), new Track(steady, days(i, states.get(i)))));
        }
        return new Picture(
                new StatusPage(new Wording("Example services", "예시 서비스"), COMPONENTS, null),
                NOW,
                SEOUL,
                TODAY,
                shown,
                announcements,
                List.of(new Planned(
                        "2026-12-01-1",
                        new TreeSet<>(List.of(COMPONENTS.getFirst().id())),
                        NOW + 86_400,
                        NOW + 93_600,
                        new Wording("We move to <new> machines", "새 장비로 옮깁니다"))));
    }

    private static SortedMap<LocalDate, Day> days(int component, ComponentState now) {
        SortedMap<LocalDate, Day> days = new TreeMap<>();
        for (int back = 0; back < 90 - 11 * component; back++) {
            days.put(TODAY.minusDays(back), day(86_400, 0, 0));
        }
        days.put(TODAY.minusDays(14), day(82_500, component == 0 ? 3900 : 0, 0));
        days.put(TODAY.minusDays(37), day(84_000, 0, component == 1 ? 2400 : 0));
        days.put(TODAY, new Day(List.of(60_000L, 0L, 0L, 0L, 0L)));
        if (now != ComponentState.OPERATIONAL) {
            List<Long> seconds = new ArrayList<>(List.of(60_000L, 0L, 0L, 0L, 0L));
            seconds.set(now.ordinal(), 1500L);
            days.put(TODAY, new Day(seconds));
        }
        return days;
    }

    private static Day day(long well, long degraded, long major) {
        return new Day(List.of(well, 0L, degraded, 0L, major));
    }
}
