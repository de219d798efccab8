package dev.signalbox.console.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.declared.Aim;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.declared.Goal;
import dev.signalbox.core.incident.Change;
import dev.signalbox.core.incident.Figure;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Notice;
import dev.signalbox.core.incident.Notice.Kind;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Notifying;
import dev.signalbox.model.policy.Notifying.Channel;
import dev.signalbox.model.policy.Notifying.Format;
import dev.signalbox.model.policy.Notifying.Heartbeat;
import dev.signalbox.model.policy.Notifying.Quiet;
import dev.signalbox.model.policy.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Real HTTP to a receiver on loopback.
@Tag("sockets")
class MessengerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long NOON = Instant.parse("2026-11-23T12:00:00Z").getEpochSecond();
    /// Those that come of something else than levels.
    private static final Set<Kind> OF_THEIR_OWN =
            Set.of(Kind.DECLARED, Kind.UNCONFIRMED, Kind.ENDED, Kind.UPDATE, Kind.REPORT);
    private static final long NIGHT = Instant.parse("2026-11-23T23:00:00Z").getEpochSecond();
    private static final long MORNING = Instant.parse("2026-11-24T08:00:00Z").getEpochSecond();

    private final Receiver receiver = receiver();
    private final Receiver other = receiver();
    private final Messenger messenger = new Messenger();

    private static Receiver receiver() {
        try {
            return new Receiver();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        messenger.close();
        receiver.close();
        other.close();
    }

    @Test
    void slackGetsATextInWhichNothingIsACommand() {
        tell(channel(Format.SLACK, "en"), red("<!channel> & co"));

        Receiver.Came came = first();
        assertThat(came.type()).isEqualTo("application/json; charset=utf-8");
        assertThat(json(came).propertyNames()).containsExactly("text");
        assertThat(json(came).path("text").asString())
                .contains("RED")
                .contains("2026-11-23-1")
                .contains("&lt;!channel&gt; &amp; co")
                .doesNotContain("<!channel>")
                .contains("62 of 4120")
                .contains("signalbox incident ack 2026-11-23-1")
                .contains("docs/runbooks/provider-outage.md");
    }

    @Test
    void programsGetAllThatIsKnown() {
        tell(channel(Format.JSON, "en"), red("core"));

        JsonNode body = json(first());
        assertThat(body.path("kind").asString()).isEqualTo("opened");
        assertThat(body.path("level").asString()).isEqualTo("red");
        assertThat(body.at("/incident/id").asString()).isEqualTo("2026-11-23-1");
        assertThat(body.at("/changes/0/workload").asString()).isEqualTo("core");
        assertThat(body.at("/changes/0/figures/0/bad").asInt()).isEqualTo(62);
        assertThat(body.path("at").asString()).isEqualTo("2026-11-23T12:00:00Z");
    }

    @Test
    void teamsGetsAnAdaptiveCard() {
        tell(channel(Format.TEAMS, "en"), red("core"));

        JsonNode body = json(first());
        assertThat(body.path("type").asString()).isEqualTo("message");
        JsonNode attachment = body.at("/attachments/0");
        assertThat(attachment.path("contentType").asString()).isEqualTo("application/vnd.microsoft.card.adaptive");
        assertThat(attachment.at("/content/type").asString()).isEqualTo("AdaptiveCard");
        assertThat(attachment.at("/content/body/0/color").asString()).isEqualTo("Attention");
        assertThat(attachment.at("/content/body/1/text").asString()).contains("62 of 4120");
    }

    @Test
    void naverWorksGetsATitleAndATextInKorean() {
        tell(channel(Format.NAVER_WORKS, "ko"), red("core"));

        JsonNode body = json(first());
        assertThat(body.path("title").asString()).contains("빨강").contains("장애");
        assertThat(body.at("/body/text").asString()).contains("4120건 중 62건 실패").hasSizeLessThanOrEqualTo(1000);
    }

    @Test
    void jandiGetsItsOwnMediaType() {
        tell(channel(Format.JANDI, "ko"), red("core"));

        assertThat(first().accept()).isEqualTo("application/vnd.tosslab.jandi-v2+json");
        assertThat(json(first()).path("connectColor").asString()).isEqualTo("#C62828");
        assertThat(json(first()).at("/connectInfo/0/description").asString()).contains("62건");
    }

    @Test
    void everyKindOfNoticeHasWordsInBothLanguages() {
        for (String language : List.of("en", "ko")) {
            for (Kind kind : Kind.values()) {
                if (!OF_THEIR_OWN.contains(kind)) {
                    Notice notice = notice(kind, NOON, Level.RED, change("core", Level.YELLOW, Level.RED));
                    assertThat(Letter.of(notice, language).title())
                            .as(kind + " " + language)
                            .isNotBlank()
                            .doesNotContain("{");
                }
            }
        }
    }

    @Test
    void whatIsDeclaredIsToldWithItsGoalsInBothLanguages() {
        Ruling ruling = new Ruling(
                Ruling.Kind.DECLARE, Level.ORANGE, null, null, "user:bob", "ann", "speed", NOON - 8 * 86_400, NOON + 9);
        Aim met = new Aim(Goal.of("success > 99%"), 0.98, 0.995);
        Aim unknown = new Aim(Goal.of("latency mean < 2s"), null, null);
        Declaration open = Declaration.begun(ruling, List.of(met, unknown));
        Declaration over = new Declaration(
                ruling, List.of(met, unknown), NOON, false, new Declaration.End(NOON, "user:eve", "enough", true));

        Letter asked = Letter.of(Notice.of(Kind.UNCONFIRMED, NOON, open, null), "en");
        assertThat(asked.title())
                .isEqualTo("The Code Red of ann for everything has gone on for 8 days: does it go on?");
        assertThat(asked.lines().getLast()).contains("signalbox level confirm --declared");
        assertThat(Letter.of(Notice.of(Kind.ENDED, NOON, over, "user:eve"), "en")
                        .lines())
                .containsExactly(
                        "speed",
                        "Ended by eve: enough",
                        "1 of 2 goals are met",
                        "Met: success > 99% (at first 98 %, now 99.5 %)",
                        "Not known: latency mean < 2000ms (at first not known, now not known)");
        assertThat(Letter.of(Notice.of(Kind.ENDED, NOON, over, "user:eve"), "ko")
                        .lines())
                .contains("목표 2개 가운데 1개 달성", "달성: success > 99% (처음 98 %, 지금 99.5 %)");
        assertThat(Letter.of(Notice.of(Kind.UNCONFIRMED, NOON, open, null), "ko")
                        .title())
                .contains("ann", "8일째");
    }

    @Test
    void whatFailsIsTriedAgain() {
        receiver.failures.set(1);
        tell(channel(Format.SLACK, "en"), red("core"));

        await().atMost(PATIENCE).until(() -> count("slack", "sent") == 1);
        assertThat(receiver.came).hasSize(2);
        assertThat(count("slack", "failed")).isZero();
    }

    @Test
    void whatIsRefusedForGoodIsNotTriedAgain() {
        receiver.failure = 404;
        receiver.failures.set(1);
        tell(channel(Format.SLACK, "en"), red("core"));

        await().atMost(PATIENCE).until(() -> count("slack", "failed") == 1);
        assertThat(receiver.came).hasSize(1);
    }

    @Test
    void whoHangsKeepsNobodyElseWaitingAndFillsNoMemory() {
        receiver.hangs = true;
        List<Channel> both =
                List.of(channel(receiver, Format.SLACK, "en", null), channel(other, Format.JSON, "en", null));
        long begun = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            messenger.tell(
                    new Notifying(both, null), List.of(Notice.test(NOON, "user:ann")), null, NOON, ZoneOffset.UTC);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));

        await().atMost(PATIENCE).until(() -> !other.came.isEmpty());
        await().atMost(PATIENCE).until(() -> receiver.came.size() == 1);
        assertThat(count("slack", "sent")).isZero();
        // One is on its way, 64 wait.
        assertThat(count("slack", "dropped")).isBetween(135L, 136L);
    }

    @Test
    void atNightOnlyRedIsToldAndTheRestInTheMorning() {
        Channel quiet = channel(receiver, Format.JSON, "en", new Quiet(LocalTime.of(22, 0), LocalTime.of(8, 0)));
        tellAt(quiet, NIGHT, notice(Kind.LEVELS, NIGHT, Level.ORANGE, change("a", Level.GREEN, Level.ORANGE)));
        tellAt(quiet, NIGHT + 10, notice(Kind.LEVELS, NIGHT + 10, Level.RED, change("b", Level.GREEN, Level.RED)));
        await().atMost(PATIENCE).until(() -> !receiver.came.isEmpty());
        assertThat(json(first()).at("/changes/0/workload").asString()).isEqualTo("b");

        tellAt(quiet, MORNING - 1);
        tellAt(quiet, MORNING);
        await().atMost(PATIENCE).until(() -> receiver.came.size() == 2);
        assertThat(json(receiver.came.get(1)).path("kind").asString()).isEqualTo("held");
        assertThat(json(receiver.came.get(1)).at("/changes/0/workload").asString())
                .isEqualTo("a");
    }

    @Test
    void aHeartbeatIsSentAsLongAsLevelsAreLookedAt() {
        Notifying beating = new Notifying(
                List.of(), new Heartbeat(new Secret(receiver.url("/beat")), Duration.ofSeconds(60), false));
        assertThat(messenger.figures().heartbeatAge()).isNaN();

        for (long now = NOON; now < NOON + 59; now += 2) {
            messenger.tell(beating, List.of(), null, now, ZoneOffset.UTC);
        }
        await().atMost(PATIENCE).until(() -> !Double.isNaN(messenger.figures().heartbeatAge()));
        assertThat(receiver.came).hasSize(1);
        assertThat(first().method()).isEqualTo("GET");

        messenger.tell(beating, List.of(), null, NOON + 60, ZoneOffset.UTC);
        await().atMost(PATIENCE).until(() -> receiver.came.size() == 2);
    }

    @Test
    void aReloadKeepsWhatWaitsForThoseWhoStay() {
        Channel stays = channel(Format.JSON, "en");
        receiver.failures.set(1);
        tell(stays, red("core"));
        messenger.tell(
                new Notifying(List.of(stays, channel(other, Format.SLACK, "en", null)), null),
                List.of(Notice.test(NOON, "user:ann")),
                null,
                NOON,
                ZoneOffset.UTC);

        await().atMost(PATIENCE).until(() -> receiver.came.size() == 3 && other.came.size() == 1);
        assertThat(json(receiver.came.get(1)).path("kind").asString()).isEqualTo("opened");
        assertThat(json(receiver.came.get(2)).path("kind").asString()).isEqualTo("test");
    }

    @Test
    void noLogLineHasTheUrlInIt() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger root = (Logger) LoggerFactory.getLogger("dev.signalbox.console.notify");
        root.addAppender(lines);
        try {
            receiver.failure = 403;
            receiver.failures.set(1);
            tell(channel(Format.SLACK, "en"), red("core"));
            await().atMost(PATIENCE).until(() -> count("slack", "failed") == 1);
        } finally {
            root.detachAppender(lines);
        }

        List<String> said = new ArrayList<>();
        lines.list.forEach(each -> said.add(each.getFormattedMessage()));
        assertThat(said).isNotEmpty().allSatisfy(each -> assertThat(each).doesNotContain("a-secret"));
        assertThat(said)
                .anySatisfy(each -> assertThat(each).contains("127.0.0.1").contains("403"));
    }

    @Test
    void aNameThatLeadsToAPrivateAddressIsNotCalled() throws Exception {
        String name = InetAddress.getLocalHost().getHostName();
        Channel channel = new Channel(
                new Secret("http://" + name + ":1/a-secret"), Format.SLACK, Level.YELLOW, "en", null, false);
        try (Outbound outbound = new Outbound()) {
            Outbound.Outcome outcome = outbound.send(URI.create(channel.url().reveal()), false, null);
            assertThat(outcome.good()).isFalse();
            assertThat(outcome.trouble())
                    .satisfiesAnyOf(
                            said -> assertThat(said).contains("private"),
                            said -> assertThat(said).contains("resolved"));
        }
    }

    private void tell(Channel channel, Notice notice) {
        tellAt(channel, NOON, notice);
    }

    private void tellAt(Channel channel, long now, Notice... notices) {
        messenger.tell(new Notifying(List.of(channel), null), List.of(notices), null, now, ZoneOffset.UTC);
    }

    private Channel channel(Format format, String language) {
        return channel(receiver, format, language, null);
    }

    private static Channel channel(Receiver to, Format format, String language, @Nullable Quiet quiet) {
        return new Channel(new Secret(to.url("/a-secret")), format, Level.YELLOW, language, quiet, false);
    }

    private static Notice red(String workload) {
        return notice(Kind.OPENED, NOON, Level.RED, change(workload, Level.GREEN, Level.RED));
    }

    private static Notice notice(Kind kind, long now, Level severity, Change change) {
        Incident incident = new Incident(
                "2026-11-23-1",
                now - 600,
                null,
                null,
                new TreeMap<>(Map.of(change.scope(), severity)),
                severity,
                severity,
                Cause.PROVIDER_ERRORS,
                List.of(),
                0,
                List.of());
        return new Notice(kind, now, severity, List.of(change), incident, "user:ann", null, null);
    }

    private static Change change(String workload, Level before, Level level) {
        Figure figure = new Figure("success", 0.999, 4058, 62, 12.1, 15, 152.3);
        return new Change(new Scope(workload, "chat"), before, level, Cause.PROVIDER_ERRORS, false, List.of(figure));
    }

    private Receiver.Came first() {
        await().atMost(PATIENCE).until(() -> !receiver.came.isEmpty());
        return receiver.came.getFirst();
    }

    private static JsonNode json(Receiver.Came came) {
        return JsonMapper.shared().readTree(came.body());
    }

    private long count(String format, String result) {
        return messenger.figures().sent().stream()
                .filter(each -> each.format().equals(format) && each.result().equals(result))
                .mapToLong(Messenger.Sent::count)
                .sum();
    }
}
