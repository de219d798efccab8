package dev.signalbox.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Question;
import dev.signalbox.core.codered.Question.Answer;
import dev.signalbox.core.codered.Reading;
import dev.signalbox.core.codered.Reading.Pace;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.codered.Standing;
import dev.signalbox.core.codered.Thresholds.Pair;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.incident.IncidentBook.Turn;
import dev.signalbox.core.incident.Notice.Kind;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Objective;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncidentBookTest {
    private static final Scope CHAT = new Scope("core", "chat");
    private static final Scope SEARCH = new Scope("core", "search");
    private static final Map<Scope, List<Reading>> NOTHING = Map.of();

    private final SortedMap<Scope, Place> places = new TreeMap<>();
    private final List<Ruling> rulings = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    private final List<Notice> told = new ArrayList<>();
    private final List<ConfigChange> configs = new ArrayList<>();
    private IncidentBook book = IncidentBook.EMPTY;
    private Board board = Board.EMPTY;
    private long now = Instant.parse("2026-11-23T10:00:00Z").getEpochSecond();

    @ParameterizedTest
    @CsvSource({"YELLOW,false", "ORANGE,true", "RED,true"})
    void orangeOpensAnIncident(Level level, boolean opens) {
        level(CHAT, level);
        look();

        assertThat(book.open() != null).isEqualTo(opens);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().kind()).isEqualTo(opens ? Kind.OPENED : Kind.LEVELS);
    }

    @Test
    void whatComesWhileOneIsOpenBelongsToIt() {
        level(SEARCH, Level.YELLOW);
        look();
        level(CHAT, Level.ORANGE);
        look();
        level(SEARCH, Level.RED);
        look();

        Incident open = open();
        assertThat(book.incidents()).hasSize(1);
        assertThat(open.id()).isEqualTo("2026-11-23-1");
        assertThat(open.worst()).isEqualTo(Level.RED);
        assertThat(open.scopes()).containsEntry(CHAT, Level.ORANGE).containsEntry(SEARCH, Level.RED);
        assertThat(open.timeline())
                .extracting(each -> each.scope() + " " + each.before() + " " + each.level())
                .containsExactly(CHAT + " GREEN ORANGE", SEARCH + " YELLOW YELLOW", SEARCH + " YELLOW RED");
    }

    @Test
    void aConfigThatIsYoungIsNamedFirst() {
        configs.add(new ConfigChange(now - 3600, "prices"));
        configs.add(new ConfigChange(now - 3000, "keys"));
        configs.add(new ConfigChange(now - 720, "routes"));
        level(CHAT, Level.ORANGE);
        look();

        assertThat(open().timeline())
                .extracting(each -> each.kind().word() + " " + each.text())
                .containsExactly("config-changed keys", "config-changed routes", "level ");
        assertThat(open().youngConfigs()).extracting(ConfigChange::what).containsExactly("routes", "keys");
        assertThat(open().minutesAfter(open().youngConfigs().getFirst())).isEqualTo(12);

        // It goes on, and somebody puts the old one back.
        turn(Objects.requireNonNull(book.configured(new ConfigChange(now, "routes"))));
        level(CHAT, Level.RED);
        look();
        assertThat(open().timeline())
                .extracting(each -> each.kind().word())
                .containsExactly("config-changed", "config-changed", "level", "config-changed", "level");
        assertThat(open().youngConfigs()).hasSize(2);
    }

    @Test
    void withoutAnIncidentAConfigIsOnlyRemembered() {
        assertThat(book.configured(new ConfigChange(now, "routes"))).isNull();
        level(CHAT, Level.ORANGE);
        look();
        assertThat(open().youngConfigs()).isEmpty();
    }

    @Test
    void itIsOverWhenAllHaveBeenGreenForFiveMinutes() {
        level(CHAT, Level.RED);
        look();
        level(CHAT, Level.GREEN);
        look();
        pass(298);
        assertThat(book.open()).isNotNull();
        pass(2);
        assertThat(book.open()).isNull();
        assertThat(book.incidents().getFirst().closed()).isEqualTo(now);
        assertThat(told).last().extracting(Notice::kind).isEqualTo(Kind.CLOSED);
    }

    @Test
    void aSecondOneOfTheSameDayHasTheNextNumber() {
        for (int i = 1; i <= 3; i++) {
            level(CHAT, Level.ORANGE);
            look();
            assertThat(open().id()).isEqualTo("2026-11-23-" + i);
            level(CHAT, Level.GREEN);
            look();
            pass(302);
            assertThat(book.open()).isNull();
        }
        assertThat(book.incidents()).extracting(Incident::id).first().isEqualTo("2026-11-23-3");
    }

    @Test
    void whatComesBackWithinFiveMinutesIsTheSameOne() {
        level(CHAT, Level.ORANGE);
        look();
        level(CHAT, Level.GREEN);
        look();
        pass(200);
        level(CHAT, Level.ORANGE);
        look();
        level(CHAT, Level.GREEN);
        look();
        pass(200);

        assertThat(open().id()).isEqualTo("2026-11-23-1");
    }

    @Test
    void whatStaysYellowDoesNotKeepItOpenForEver() {
        level(CHAT, Level.ORANGE);
        look();
        level(CHAT, Level.YELLOW);
        look();
        pass(29 * 60);
        assertThat(book.open()).isNotNull();
        pass(2 * 60);
        assertThat(book.open()).isNull();

        pass(3600);
        assertThat(book.open()).isNull();
        level(CHAT, Level.ORANGE);
        look();
        assertThat(open().id()).isEqualTo("2026-11-23-2");
    }

    @Test
    void afterARestartTheSameOneGoesOn() {
        level(CHAT, Level.ORANGE);
        look();
        Incident before = open();

        book = IncidentBook.of(book.incidents(), now);
        board = Board.EMPTY;
        level(CHAT, Level.GREEN);
        look();
        pass(120);
        level(CHAT, Level.ORANGE);
        look();

        assertThat(open().id()).isEqualTo(before.id());
        assertThat(open().timeline()).hasSize(2);
    }

    @Test
    void aDeclaredCodeRedIsNoIncident() {
        rule(Ruling.Kind.DECLARE, Level.RED, 30L * 86_400);
        places.put(CHAT, new Place(Standing.green(now), Level.RED, now, Cause.OVERLOAD));
        look();
        assertThat(book.open()).isNull();
        assertThat(told).extracting(Notice::kind).containsExactly(Kind.DECLARED);
        assertThat(told.getFirst().by()).isEqualTo("user:ann");

        // The end of it is left step by step, and is none either.
        rulings.clear();
        level(CHAT, Level.RED);
        look();
        assertThat(book.open()).isNull();
        level(CHAT, Level.ORANGE);
        look();
        assertThat(book.open()).isNull();
    }

    @Test
    void whatHappensDuringADeclaredCodeRedIs() {
        rule(Ruling.Kind.DECLARE, Level.ORANGE, 30L * 86_400);
        places.put(CHAT, new Place(Standing.green(now), Level.ORANGE, now, Cause.OVERLOAD));
        look();
        places.put(CHAT, new Place(standing(Level.ORANGE), Cause.PROVIDER_ERRORS));
        look();

        assertThat(open().cause()).isEqualTo(Cause.PROVIDER_ERRORS);
        places.put(CHAT, new Place(Standing.green(now), Level.ORANGE, now, Cause.PROVIDER_ERRORS));
        look();
        pass(302);
        assertThat(book.open()).isNull();
    }

    @Test
    void whatAPersonSaidHasThatAsItsCauseUntilAnotherIsFound() {
        rule(Ruling.Kind.FORCE, Level.ORANGE, 3600);
        places.put(CHAT, new Place(Standing.green(now), Level.ORANGE, now, Cause.PROVIDER_ERRORS));
        look();
        assertThat(open().cause()).isEqualTo(Cause.BY_HAND);
        assertThat(told.getFirst().changes()).extracting(Change::cause).containsExactly(Cause.BY_HAND);

        places.put(SEARCH, new Place(standing(Level.ORANGE), Cause.RATE_LIMIT));
        look();
        assertThat(open().cause()).isEqualTo(Cause.RATE_LIMIT);
    }

    @Test
    void whatIsFoundBelowALevelThatAPersonHoldsIsItsCauseToo() {
        rule(Ruling.Kind.FORCE, Level.RED, 3600);
        places.put(CHAT, new Place(Standing.green(now), Level.RED, now, Cause.PROVIDER_ERRORS));
        look();
        assertThat(open().cause()).isEqualTo(Cause.BY_HAND);

        places.put(CHAT, new Place(standing(Level.ORANGE), Level.RED, now, Cause.OVERLOAD));
        look();
        assertThat(open().cause()).isEqualTo(Cause.OVERLOAD);
    }

    @Test
    void onTheWayDownTheCauseIsThatOfTheWayUp() {
        level(CHAT, Level.RED);
        look();
        level(CHAT, Level.ORANGE);
        look();
        level(CHAT, Level.GREEN);
        look();

        assertThat(open().timeline()).hasSize(3).extracting(Entry::cause).containsOnly(Cause.PROVIDER_ERRORS);
    }

    @Test
    void whatADeclaredCodeRedIsWorseThanHasTheCauseThatWasFound() {
        rule(Ruling.Kind.DECLARE, Level.RED, 30L * 86_400);
        places.put(CHAT, new Place(standing(Level.ORANGE), Level.RED, now, Cause.OVERLOAD));
        look();

        assertThat(open().cause()).isEqualTo(Cause.OVERLOAD);
    }

    @Test
    void whoEndedWhatWasDeclaredAndWhyIsInTheTimeline() {
        level(CHAT, Level.ORANGE);
        look();
        rule(Ruling.Kind.DECLARE, Level.RED, 30L * 86_400);
        look();
        Ruling ruling = rulings.getFirst();
        rulings.clear();
        look();
        Declaration over = new Declaration(
                ruling, List.of(), now, false, new Declaration.End(now, "user:bob", "it is fast again", true));
        turn(book.told(Notice.of(Kind.ENDED, now, over, "user:bob")));

        assertThat(open().timeline())
                .filteredOn(each -> each.kind() == Entry.Kind.RULING_ENDED)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.by()).isEqualTo("user:bob");
                    assertThat(each.text()).contains("declare red").endsWith("ended: it is fast again");
                });
        assertThat(told).last().extracting(Notice::kind).isEqualTo(Kind.ENDED);
    }

    @Test
    void whatIsRedAndNotTakenIsToldAgainEveryTenMinutes() {
        level(CHAT, Level.RED);
        look();
        told.clear();
        pass(3600);
        assertThat(told).hasSize(6).allMatch(each -> each.kind() == Kind.AGAIN && each.severity() == Level.RED);

        turn(book.acknowledge(open().id(), "user:ann", now));
        told.clear();
        pass(3600);
        assertThat(told).isEmpty();
    }

    @Test
    void whatWasRedBeforeALongStopIsNotToldAgain() {
        level(CHAT, Level.RED);
        look();
        told.clear();

        book = IncidentBook.of(book.incidents(), now);
        board = Board.EMPTY;
        places.clear();
        look();

        assertThat(open().level()).isEqualTo(Level.GREEN);
        pass(3600);
        assertThat(told).extracting(Notice::kind).containsExactly(Kind.CLOSED);
    }

    @Test
    void orangeIsNotToldAgain() {
        level(CHAT, Level.ORANGE);
        look();
        told.clear();
        pass(3600);

        assertThat(told).isEmpty();
    }

    @Test
    void whoTookItFirstStays() {
        level(CHAT, Level.ORANGE);
        look();
        turn(book.acknowledge(open().id(), "user:ann", now));
        turn(book.acknowledge(open().id(), "user:bob", now + 5));

        assertThat(open().acknowledged()).isEqualTo(new Acknowledgement(now, "user:ann"));
        assertThat(open().timeline())
                .filteredOn(each -> each.kind() == Entry.Kind.ACKNOWLEDGED)
                .hasSize(1);
        assertThat(book.acknowledge("2026-01-01-1", "user:ann", now)).isNull();
    }

    @Test
    void whatPeopleSayIsInTheTimeline() {
        level(CHAT, Level.ORANGE);
        look();
        rule(Ruling.Kind.CAP, Level.YELLOW, 600);
        look();
        turn(book.note(open().id(), "user:ann", "The provider says 20 minutes", now));
        TreeMap<String, String> text = new TreeMap<>(Map.of("en", "We look into it.", "ko", "조사 중입니다."));
        turn(book.update(open().id(), new Update(now, Update.State.IDENTIFIED, text, "user:ann")));
        rulings.clear();
        look();

        assertThat(open().timeline())
                .extracting(each -> each.kind().word() + " " + each.by())
                .contains("ruling user:ann", "note user:ann", "update user:ann", "ruling-ended null");
        assertThat(Objects.requireNonNull(open().lastUpdate()).in("ko")).isEqualTo("조사 중입니다.");
        assertThat(told).last().extracting(Notice::kind).isNotEqualTo(Kind.UPDATE);
        assertThat(told).extracting(Notice::kind).contains(Kind.UPDATE);
    }

    @Test
    void whatIsDoneByItselfIsInTheTimelineWhileOneIsOpen() {
        turn(book.next(board, board, NOTHING, List.of("shop: paused on 1 route"), now));
        assertThat(book.incidents()).isEmpty();

        level(CHAT, Level.ORANGE);
        look();
        turn(book.next(board, board, NOTHING, List.of("shop: 75% paused on 1 route"), now));

        assertThat(open().timeline()).last().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Entry.Kind.MEASURES);
            assertThat(each.text()).isEqualTo("shop: 75% paused on 1 route");
        });
    }

    @Test
    void whatIsAskedOfPeopleIsToldOnce() {
        questions.add(new Question(CHAT, Level.RED, Cause.RATE_LIMIT, now, now, Answer.NONE));
        look();
        pass(60);

        assertThat(told).extracting(Notice::kind).containsExactly(Kind.QUESTION);
        assertThat(told.getFirst().severity()).isEqualTo(Level.RED);
    }

    @Test
    void aBudgetThatGoesTooFastIsToldOnce() {
        level(CHAT, Level.GREEN);
        Map<Scope, List<Reading>> burning = Map.of(CHAT, List.of(reading(true)));
        look(burning);
        look(burning);
        assertThat(told).extracting(Notice::kind).containsExactly(Kind.BURNING);
        assertThat(told.getFirst().severity()).isEqualTo(Level.GREEN);

        look(Map.of(CHAT, List.of(reading(false))));
        look(burning);
        assertThat(told).hasSize(1);
        now += Duration.ofDays(1).toSeconds();
        look(Map.of(CHAT, List.of(reading(false))));
        look(burning);
        assertThat(told).hasSize(2);
    }

    @Test
    void changesAreToldWithTheFiguresBehindThem() {
        level(CHAT, Level.ORANGE);
        look(Map.of(CHAT, List.of(reading(false))));

        Figure figure = open().timeline().getFirst().figures().getFirst();
        assertThat(figure.bad()).isEqualTo(62);
        assertThat(figure.good()).isEqualTo(4058);
        assertThat(figure.objective()).isEqualTo("success");
    }

    @Test
    void aLongTimelineIsCutAndCounted() {
        level(CHAT, Level.ORANGE);
        look();
        for (int i = 0; i < 1000; i++) {
            level(CHAT, i % 2 == 0 ? Level.RED : Level.ORANGE);
            look();
        }
        assertThat(open().timeline()).hasSize(700);
        assertThat(open().omitted()).isEqualTo(301);

        for (int i = 0; i < 301; i++) {
            turn(book.note(open().id(), "user:ann", "note", now));
        }
        assertThat(open().timeline()).hasSize(Incident.MAX_ENTRIES);
        assertThat(open().isFull()).isTrue();
        assertThat(open().omitted()).isEqualTo(302);
    }

    @Test
    void onlySoManyAreKeptAndNotForEver() {
        for (int i = 0; i < IncidentBook.MAX_INCIDENTS + 10; i++) {
            level(CHAT, Level.ORANGE);
            look();
            level(CHAT, Level.GREEN);
            look();
            pass(302);
        }
        assertThat(book.incidents()).hasSize(IncidentBook.MAX_INCIDENTS);

        now += IncidentBook.KEPT.toSeconds();
        look();
        assertThat(book.incidents()).isEmpty();
    }

    @Test
    void ofSeveralThatWereLeftOpenOnlyTheNewestIs() {
        Incident old = Incident.begun("2026-11-22-1", now - 86_400, Cause.OVERLOAD);
        Incident fresh = Incident.begun("2026-11-23-1", now - 60, Cause.OVERLOAD);

        book = IncidentBook.of(List.of(old, fresh), now);

        assertThat(open().id()).isEqualTo("2026-11-23-1");
        assertThat(book.incidents().get(1).closed()).isEqualTo(now - 60);
    }

    private void level(Scope scope, Level level) {
        places.put(scope, new Place(standing(level), Cause.PROVIDER_ERRORS));
    }

    private Standing standing(Level level) {
        return new Standing(level, now, level, -1, -1, List.of(), false);
    }

    private void rule(Ruling.Kind kind, Level level, long seconds) {
        rulings.add(new Ruling(
                kind,
                level,
                null,
                null,
                "user:ann",
                kind == Ruling.Kind.DECLARE ? "ann" : null,
                "why",
                now,
                now + seconds));
    }

    private static Reading reading(boolean burns) {
        return new Reading(Objective.DEFAULT, 4058, 62, pace(burns ? 2 : 0.5), pace(12.1), pace(15), pace(152.3));
    }

    private static Pace pace(double burn) {
        return new Pace(new Pair(1, Duration.ofHours(1), Duration.ofMinutes(5)), burn, burn, true);
    }

    private void look() {
        look(NOTHING);
    }

    private void look(Map<Scope, List<Reading>> readings) {
        now += 2;
        Board next = new Board(places, rulings, List.of(), questions);
        turn(book.next(board, next, readings, List.of(), configs, now));
        board = new Board(new TreeMap<>(places), rulings, List.of(), questions);
    }

    private void pass(long seconds) {
        for (long until = now + seconds; now < until; ) {
            look();
        }
    }

    private void turn(@Nullable Turn turn) {
        book = Objects.requireNonNull(turn).book();
        told.addAll(turn.notices());
    }

    private Incident open() {
        return Objects.requireNonNull(book.open());
    }
}
