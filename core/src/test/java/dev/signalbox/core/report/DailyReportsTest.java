package dev.signalbox.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.signalbox.core.codered.Board;
import dev.signalbox.core.codered.Cause;
import dev.signalbox.core.codered.Diary;
import dev.signalbox.core.codered.LevelDesk.Picture;
import dev.signalbox.core.codered.Place;
import dev.signalbox.core.codered.Question;
import dev.signalbox.core.codered.Ruling;
import dev.signalbox.core.codered.Scope;
import dev.signalbox.core.codered.Standing;
import dev.signalbox.core.declared.Aim;
import dev.signalbox.core.declared.Declaration;
import dev.signalbox.core.declared.Declaration.End;
import dev.signalbox.core.declared.Declarations;
import dev.signalbox.core.declared.Goal;
import dev.signalbox.core.maintenance.Schedule;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.report.DailyReport.Decision;
import dev.signalbox.core.report.DailyReport.GoalDay;
import dev.signalbox.core.report.DailyReport.ObjectiveDay;
import dev.signalbox.core.report.DailyReport.Unknown;
import dev.signalbox.core.report.DailyReport.What;
import dev.signalbox.core.report.DailyReports.Sources;
import dev.signalbox.core.report.DailyReports.Span;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Maintenance;
import dev.signalbox.model.policy.Measures;
import dev.signalbox.model.policy.Objective;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Wording;
import dev.signalbox.model.policy.Workload;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the daily report says.
class DailyReportsTest {
    private static final ZoneId SEOUL = ZoneId.of("Asia/Seoul");
    /// 09:30 in Seoul.
    private static final long NOW = Instant.parse("2026-11-23T00:30:00Z").getEpochSecond();
    private static final Scope CHAT = new Scope("core", "chat");

    private final SortedMap<Scope, Place> places = new TreeMap<>();
    private final List<Ruling> rulings = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    private final List<Diary.Entry> diary = new ArrayList<>();
    private final List<Declaration> declared = new ArrayList<>();
    private final List<Maintenance> maintenance = new ArrayList<>();

    @Test
    void decisions_come_first_the_most_urgent_first_with_their_owners() {
        questions.add(new Question(
                new Scope("core", "other"), Level.RED, Cause.RATE_LIMIT, NOW - 60, NOW, Question.Answer.NONE));
        places.put(
                CHAT,
                new Place(
                        new Standing(Level.ORANGE, NOW - 500, Level.ORANGE, -1, -1, List.of(), true), Cause.OVERLOAD));
        declared.add(Declaration.begun(speed(NOW - 7 * 86_400 - 5), List.of()));
        declared.add(Declaration.begun(speed(NOW - 7 * 86_400 + 5), List.of()));
        rulings.add(
                new Ruling(Ruling.Kind.CAP, Level.YELLOW, "core", null, "bob", null, "known", NOW - 600, NOW + 3000));

        assertThat(report(null, null).decisions())
                .extracting(Decision::what, Decision::subject, Decision::owner)
                .containsExactly(
                        tuple(What.STILL_DECLARED, "* / *", "ann"),
                        tuple(What.CONFIRM, "core / other", null),
                        tuple(What.CLEAR, "core / chat", null),
                        tuple(What.RULING_ENDS, "core / *", "bob"));
    }

    @Test
    void what_ends_after_today_is_for_another_day() {
        // Midnight in Seoul is 15:00 UTC.
        long midnight = Instant.parse("2026-11-23T15:00:00Z").getEpochSecond();
        rulings.add(
                new Ruling(Ruling.Kind.FREEZE, null, "core", null, "bob", null, "x", midnight - 25_200, midnight - 1));
        rulings.add(
                new Ruling(Ruling.Kind.FREEZE, null, null, "chat", "eve", null, "x", midnight - 25_200, midnight + 1));

        assertThat(report(null, null).decisions()).extracting(Decision::owner).containsExactly("bob");
    }

    @Test
    void the_error_budget_is_what_is_left_of_the_failures_allowed_in_four_weeks() {
        hour(400, 99_000, 500);
        hour(1, 1000, 0);

        ObjectiveDay objective = success(report(null, null));
        // 1 % of 100,500 may fail; 500 did, none of them in the last day.
        assertThat(objective.budgetLeft()).isEqualTo(1 - 500 / 1005.0, within(1e-9));
        assertThat(objective.good()).isEqualTo(1000);
        assertThat(objective.spentBy()).isNull();
        assertThat(objective.knownDays()).isEqualTo(2);
    }

    @Test
    void a_budget_that_goes_within_a_week_is_a_decision_and_one_that_is_gone_another() {
        hour(400, 100_000, 0);
        hour(1, 900, 100);
        DailyReport soon = report(null, null);
        // Ten times faster than allowed, with nine tenths left: two days and a half.
        assertThat(success(soon).spentBy()).isBetween(at(NOW + 2 * 86_400), at(NOW + 3 * 86_400));
        assertThat(soon.decisions()).extracting(Decision::what).containsExactly(What.ERROR_BUDGET_GOES);

        hour(2, 0, 5000);
        DailyReport gone = report(null, null);
        assertThat(success(gone).budgetLeft()).isNegative();
        assertThat(gone.decisions()).extracting(Decision::what).containsExactly(What.ERROR_BUDGET_SPENT);
    }

    @Test
    void hours_are_those_of_the_last_day() {
        hour(30, 10, 1);
        hour(23, 20, 2);
        hour(0, 30, 3);

        assertThat(report(null, null).workloads().getFirst().hours())
                .extracting(DailyReport.Hour::good)
                .containsExactly(20L, 30L);
    }

    @Test
    void a_day_that_is_over_has_no_decisions_and_its_own_hours() {
        places.put(
                CHAT,
                new Place(new Standing(Level.RED, NOW - 500, Level.RED, -1, -1, List.of(), true), Cause.OVERLOAD));
        hour(30, 10, 1);
        hour(1, 20, 2);

        DailyReport report = report(LocalDate.of(2026, 11, 22), null);
        assertThat(report.current()).isFalse();
        assertThat(report.decisions()).isEmpty();
        assertThat(report.from()).isEqualTo(Instant.parse("2026-11-21T15:00:00Z"));
        assertThat(report.workloads().getFirst().hours())
                .extracting(DailyReport.Hour::good)
                .containsExactly(10L);
    }

    @Test
    void cost_is_of_the_ledger_and_without_one_that_is_said() {
        hour(1, 20, 2);
        Sum used = new Sum("core", 22, 20, 22, 0, 0, 0, 0, 0, new BigDecimal("3.5"), 1, 0, 0, 0);

        assertThat(report(null, Map.of("core", used)).workloads().getFirst().cost())
                .isEqualByComparingTo("3.5");
        assertThat(report(null, null).workloads().getFirst().cost()).isNull();
        assertThat(report(null, null).unknown()).contains(Unknown.LEDGER);
    }

    @Test
    void a_declared_code_red_shows_each_goal_from_what_it_was_to_what_it_is() {
        hour(1, 990, 10);
        declared.add(Declaration.begun(
                speed(NOW - 86_400),
                List.of(
                        new Aim(Goal.of("success > 98%"), 0.95, null),
                        new Aim(Goal.of("hourly error rate < 0.5% for core"), null, null),
                        new Aim(Goal.of("first-token p95 < 800ms"), 1200.0, null))));

        assertThat(report(null, null).declared().getFirst().goals())
                .extracting(each -> each.goal().text(), GoalDay::baseline, GoalDay::now, GoalDay::met)
                .containsExactly(
                        tuple("success > 98%", 0.95, 0.99, true),
                        tuple("hourly error rate < 0.5% for core", null, 0.01, false),
                        tuple("first-token p95 < 800ms", 1200.0, null, null));
    }

    @Test
    void one_that_ended_is_in_the_report_of_those_hours_with_what_was_reached() {
        Aim aim = new Aim(Goal.of("success > 98%"), 0.95, 0.97);
        declared.add(new Declaration(
                speed(NOW - 86_400), List.of(aim), NOW, false, new End(NOW - 60, "user:ann", "enough", true)));
        declared.add(new Declaration(
                speed(NOW - 900_000), List.of(aim), NOW, false, new End(NOW - 200_000, null, "", true)));

        List<DailyReport.Declared> told = report(null, null).declared();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().ended()).isEqualTo(new DailyReport.Ended(at(NOW - 60), "user:ann", "enough"));
        assertThat(told.getFirst().goals().getFirst().now()).isEqualTo(0.97);
        assertThat(told.getFirst().met()).isZero();
    }

    @Test
    void it_says_that_what_people_worked_on_was_not_counted() {
        assertThat(report(null, null).unknown()).doesNotContain(Unknown.MAINTENANCE);

        maintenance.add(new Maintenance(
                "x",
                at(NOW - 7200),
                at(NOW - 3600),
                new TreeSet<>(List.of("core")),
                new Wording("We move", null),
                null));

        assertThat(report(null, null).unknown()).contains(Unknown.MAINTENANCE);
    }

    private static Ruling speed(long since) {
        return new Ruling(
                Ruling.Kind.DECLARE, Level.ORANGE, null, null, "admin", "ann", "speed", since, NOW + 86_400 * 9);
    }

    private void hour(int back, long good, long bad) {
        long start = NOW - NOW % 3600 - back * 3600L;
        diary.addFirst(new Diary.Entry(
                start,
                3600,
                Map.of(Objective.Kind.SUCCESS, new Diary.Kept(good, bad)),
                0,
                -1,
                Collections.nCopies(1000, 0L),
                Collections.nCopies(1000, 0L)));
    }

    private DailyReport report(@Nullable LocalDate date, @Nullable Map<String, Sum> usage) {
        Board board = new Board(places, rulings, List.of(), questions);
        diary.sort(Comparator.comparingLong(Diary.Entry::start));
        return DailyReports.of(
                new Span(date, SEOUL, NOW),
                new Sources(
                        policy(),
                        new Picture(board, new TreeMap<>(), Measures.NONE, false, NOW),
                        new TreeMap<>(Map.of("core", diary)),
                        List.of(),
                        usage,
                        List.of(),
                        new Declarations(declared),
                        new Schedule(maintenance)));
    }

    private static ObjectiveDay success(DailyReport report) {
        return report.workloads().getFirst().objectives().getFirst();
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static Policy policy() {
        Listener nowhere = new Listener("127.0.0.1", 0, null, List.of());
        return new Policy(
                nowhere,
                nowhere,
                Map.of(),
                Map.of(),
                Map.of(
                        "default",
                        Workload.DEFAULT,
                        "core",
                        new Workload("core", Workload.Criticality.CRITICAL_PLUS, null, null)),
                List.of(),
                HttpLimits.DEFAULT,
                new AccessLog(false, null),
                Duration.ofSeconds(1));
    }
}
