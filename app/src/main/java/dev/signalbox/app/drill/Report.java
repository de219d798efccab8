package dev.signalbox.app.drill;

import dev.signalbox.app.drill.Figures.Fate;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What came of a drill, as a page of its own: the answer first, then the lives side by side, then how it went. The
/// same drill gives the same page, byte for byte.
public final class Report {
    /// So much is drawn as one point.
    private static final long POINT = 3;
    /// Share of answered requests from which on nobody would call it an emergency.
    private static final double CALM = 0.99;
    /// More changes are not told.
    private static final int MAX_ENTRIES = 200;

    private final Comparison drill;
    private final Origin origin;
    private final Catalogue catalogue;
    private final Scenario scenario;
    private final Figures with;

    public Report(Comparison drill, Origin origin, boolean korean) {
        this.drill = drill;
        this.origin = origin;
        catalogue = new Catalogue(korean);
        scenario = drill.scenario();
        with = drill.with();
    }

    public String html() {
        Page page =
                new Page(catalogue.korean() ? "ko" : "en", catalogue.text("title", catalogue.text(scenario.title())));
        page.add("<p class=\"kicker\">", catalogue.text(drill.live() == null ? "kicker" : "kicker.live"), "</p>");
        page.add("<h1>", catalogue.text(scenario.title()), "</h1>");
        page.add("<p class=\"about\">", catalogue.text(scenario.about()), "</p>");
        answer(page);
        table(page);
        plots(page);
        timeline(page);
        if (drill.left() != null) {
            commitments(page, drill.left());
        }
        assumptions(page);
        return page.html();
    }

    // ── The answer ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// What happened to what matters, what it cost the others, and how the way back went.
    List<String> answers() {
        List<String> answers = new ArrayList<>();
        if (drill.left() != null) {
            Figures without = drill.without();
            answers.add(catalogue.text(
                    "answer.left",
                    drill.left(),
                    Numbers.share(drill.life("on").success()),
                    Numbers.share(without.success()),
                    Numbers.share(with.success())));
            answers.add(catalogue.text(
                    "answer.cost",
                    Numbers.dollars(drill.life("on").perThousand()),
                    Numbers.dollars(with.perThousand())));
            answers.add(held());
            return answers;
        }
        long from = scenario.triggered();
        long until = scenario.well();
        answers.add(core(from, until));
        answers.add(held());
        if (!Judgement.alarmed(with)) {
            answers.add(catalogue.text(with.success(from, until) >= CALM ? "answer.calm" : "answer.mild"));
        } else {
            answers.add(wayBack());
        }
        return answers;
    }

    private String core(long from, long until) {
        if (drill.live() == null) {
            return catalogue.text(
                    "answer.core",
                    Numbers.share(with.success(from, until)),
                    Numbers.share(drill.without().success(from, until)),
                    Numbers.share(drill.life("fixed").success(from, until)));
        }
        List<String> shares = new ArrayList<>();
        for (Figures life : drill.lives()) {
            shares.add(catalogue.text(
                    "answer.live.life",
                    catalogue.text("variant." + life.variant().word()),
                    Numbers.share(life.success(from, until))));
        }
        return catalogue.text("answer.live", String.join("; ", shares));
    }

    private String wayBack() {
        List<String> parts = new ArrayList<>();
        if (with.alarm() >= 0) {
            parts.add(catalogue.text("answer.alarm", catalogue.time(with.alarm())));
        }
        long core = with.restored(Figures.CORE, scenario.well());
        parts.add(
                core < 0
                        ? catalogue.text("answer.never")
                        : core == 0
                                ? catalogue.text("answer.before")
                                : catalogue.text("answer.after", catalogue.time(core)));
        if (with.green() < 0) {
            parts.add(catalogue.text("answer.not-green"));
        } else {
            parts.add(catalogue.text("answer.green", catalogue.time(with.green())));
            long all = Judgement.allBack(scenario, with);
            parts.add(
                    all < 0
                            ? catalogue.text("answer.not-all")
                            : all == 0
                                    ? catalogue.text("answer.all-at-once")
                                    : catalogue.text("answer.all", catalogue.time(all)));
        }
        return String.join(" ", parts);
    }

    /// The lives of which curves are drawn, ours on top. What may lie on another is dashed and comes after it.
    private List<Figures> drawn() {
        if (drill.left() != null) {
            return List.of(drill.life("on"), drill.without(), with);
        }
        List<Figures> drawn = new ArrayList<>();
        for (String word : drill.live() == null ? List.of("off", "fixed") : List.of("observe", "off", "fixed")) {
            Figures life = drill.played(word);
            if (life != null) {
                drawn.add(life);
            }
        }
        drawn.add(with);
        return drawn;
    }

    /// Those of which it is drawn who was answered.
    private List<Figures> stacked() {
        Figures other = drill.live() == null ? drill.without() : drawn().getFirst();
        return other == with ? List.of(with) : List.of(other, with);
    }

    private String held() {
        List<String> parts = new ArrayList<>();
        for (Criticality each : Criticality.values()) {
            long held = with.count(Set.of(each), Fate.HELD, 0, Long.MAX_VALUE);
            if (held > 0) {
                double share = (double) held / with.asked(Set.of(each), 0, Long.MAX_VALUE);
                parts.add(catalogue.text(
                        "answer.held.part", Numbers.count(held), SideBySide.word(each), Numbers.percent(share, 0)));
            }
        }
        return parts.isEmpty()
                ? catalogue.text("answer.held.none")
                : catalogue.text("answer.held", String.join(", ", parts));
    }

    private void answer(Page page) {
        page.open("<section class=\"answer\"><ol>");
        for (String each : answers()) {
            page.add("<li>", each, "</li>");
        }
        page.open("</ol>");
        List<Judgement.Verdict> verdicts = Judgement.of(drill, catalogue);
        if (!verdicts.isEmpty()) {
            page.open("<ul class=\"verdicts\">");
            for (Judgement.Verdict each : verdicts) {
                page.add(
                        each.kept() ? "<li class=\"kept\">" : "<li class=\"broken\">",
                        catalogue.text(
                                each.kept() ? "verdict.kept" : "verdict.broken",
                                catalogue.text("expect." + each.word(), each.expected()),
                                each.found()),
                        "</li>");
            }
            page.open("</ul>");
        }
        page.open("</section>");
    }

    // ── Side by side ─────────────────────────────────────────────────────────────────────────────────────────────────

    private void table(Page page) {
        SideBySide figures = new SideBySide(drill, catalogue);
        page.add("<h2>", catalogue.text("side-by-side"), "</h2>");
        page.open("<div class=\"wide\"><table class=\"figures\"><thead><tr><th></th>");
        figures.heads().forEach(each -> page.add("<th>", each, "</th>"));
        page.open("</tr></thead><tbody>");
        for (SideBySide.Row row : figures.rows()) {
            page.open("<tr>");
            page.add("<th scope=\"row\">", row.label(), "</th>");
            for (int i = 0; i < row.values().size(); i++) {
                boolean ours = drill.lives().get(i) == with;
                page.add(ours ? "<td class=\"ours\">" : "<td>", row.values().get(i), "</td>");
            }
            page.open("</tr>");
        }
        page.open("</tbody></table></div>");
        page.add("<p class=\"note\">", catalogue.text("side-by-side.note"), "</p>");
        if (drill.live() != null) {
            page.add("<p class=\"note\">", catalogue.text("live.note"), "</p>");
        }
    }

    // ── Plots ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private int points() {
        return (int) (with.steps() / POINT);
    }

    private Plot plot(double top, String unit) {
        Plot plot = new Plot(210, top, unit, POINT * Figures.STEP, points());
        for (Scenario.Fault fault : scenario.faults()) {
            for (int time = 0; time < fault.times(); time++) {
                long from = fault.from().toNanos()
                        + (fault.every() == null ? 0 : time * fault.every().toNanos());
                plot.trouble(from, from + fault.lasting().toNanos());
            }
        }
        scenario.surges()
                .forEach(
                        each -> plot.trouble(each.from().toNanos(), each.until().toNanos()));
        return plot;
    }

    private void plots(Page page) {
        Set<Criticality> core = Set.of(Criticality.CRITICAL_PLUS);
        page.add("<h2>", catalogue.text("plot.core"), "</h2>");
        Plot shares = plot(100, "%").levels(with).mark(95);
        legend(page);
        for (Figures life : drawn()) {
            shares.line(curve(life, at -> 100 * life.goodput(core, at, at + POINT * Figures.STEP)));
        }
        page.raw(svg(shares, catalogue.text("plot.core")));
        page.add("<p class=\"note\">", catalogue.text("plot.note"), "</p>");

        page.add("<h2>", catalogue.text("plot.first"), "</h2>");
        legend(page);
        List<Plot.Curve> firsts = new ArrayList<>();
        double most = 1;
        for (Figures life : drawn()) {
            Plot.Curve curve = curve(life, at -> {
                int millis = life.first(core, 0.95, at, at + POINT * Figures.STEP);
                return millis < 0 ? Double.NaN : millis / 1000.0;
            });
            for (double value : curve.values()) {
                most = Double.isNaN(value) ? most : Math.max(most, value);
            }
            firsts.add(curve);
        }
        Plot first = plot(Plot.round(most), " s").levels(with);
        firsts.forEach(first::line);
        page.raw(svg(first, catalogue.text("plot.first")));

        most = 0;
        List<List<Plot.Curve>> stacks = new ArrayList<>();
        for (Figures life : stacked()) {
            List<Plot.Curve> stack = new ArrayList<>();
            double[] sum = new double[points()];
            for (Criticality each : Criticality.values()) {
                double[] values = new double[points()];
                for (int i = 0; i < values.length; i++) {
                    long at = i * POINT * Figures.STEP;
                    values[i] = life.count(Set.of(each), Fate.ANSWERED, at, at + POINT * Figures.STEP)
                            / (POINT * Figures.STEP / 1e9);
                    sum[i] += values[i];
                    most = Math.max(most, sum[i]);
                }
                stack.add(new Plot.Curve(SideBySide.word(each), SideBySide.word(each), values));
            }
            stacks.add(stack);
        }
        page.add("<h2>", catalogue.text("plot.answered"), "</h2>");
        page.open("<p class=\"legend\">");
        for (Criticality each : Criticality.values()) {
            page.add("<span class=\"key " + SideBySide.word(each) + "\">", SideBySide.word(each), "</span>");
        }
        page.open("</p>");
        for (int i = 0; i < stacks.size(); i++) {
            Figures life = stacked().get(i);
            String title = catalogue.text("variant." + life.variant().word());
            page.add("<h3>", title, "</h3>");
            Plot answered = plot(Plot.round(most), "/s").levels(life).stack(stacks.get(i));
            page.raw(svg(answered, title));
        }
    }

    private void legend(Page page) {
        page.open("<p class=\"legend\">");
        for (Figures life : drawn()) {
            page.add(
                    "<span class=\"key " + style(life) + "\">",
                    catalogue.text("variant." + life.variant().word()),
                    "</span>");
        }
        page.open("</p>");
    }

    private String style(Figures life) {
        String word = life.variant().word();
        return life == with ? "on" : drill.left() != null ? (word.equals("on") ? "fixed" : "off") : word;
    }

    private String svg(Plot plot, String title) {
        return plot.svg(title, minute -> catalogue.text("plot.minutes", minute));
    }

    private interface Value {
        double at(long nanos);
    }

    private Plot.Curve curve(Figures life, Value value) {
        // What came up in the last moments may not have ended.
        double[] values = new double[Math.max(1, points() - 1)];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.at(i * POINT * Figures.STEP);
        }
        return new Plot.Curve(life.variant().word(), style(life), values);
    }

    // ── How it went ──────────────────────────────────────────────────────────────────────────────────────────────────

    private void timeline(Page page) {
        page.add("<h2>", catalogue.text("timeline"), "</h2>");
        page.open("<div class=\"wide\"><table class=\"timeline\"><tbody>");
        List<Timeline.Entry> entries = Timeline.of(scenario, with, catalogue);
        for (Timeline.Entry each : entries.subList(0, Math.min(MAX_ENTRIES, entries.size()))) {
            page.open("<tr>");
            page.add("<td class=\"at\">", Numbers.clock(each.at()), "</td>");
            page.open("<td>");
            if (each.level() != null) {
                page.open("<span class=\"dot " + each.level().word() + "\"></span>");
            }
            page.add("", each.what(), "</td>");
            page.add("<td class=\"why\">", each.why(), "</td>");
            page.open("</tr>");
        }
        page.open("</tbody></table></div>");
    }

    private void commitments(Page page, String left) {
        page.add("<h2>", catalogue.text("commitments", left), "</h2>");
        List<Commitment> bought = drill.casting().policy().spending().commitments().stream()
                .filter(each -> each.provider().equals(left))
                .toList();
        if (bought.isEmpty()) {
            page.add("<p>", catalogue.text("commitments.none"), "</p>");
            return;
        }
        page.open("<ul>");
        for (Commitment each : bought) {
            boolean dollars = each.bought() instanceof Commitment.Bought.Dollars;
            page.add(
                    "<li>",
                    catalogue.text(
                            dollars ? "commitments.dollars" : "commitments.tokens",
                            each.name(),
                            each.amount().toPlainString(),
                            each.until()),
                    "</li>");
        }
        page.open("</ul>");
    }

    private void assumptions(Page page) {
        page.add("<h2>", catalogue.text(drill.live() == null ? "assumed" : "live"), "</h2>");
        page.open("<ul class=\"assumed\">");
        new Basis(drill, catalogue).lines().forEach(each -> page.add("<li>", each, "</li>"));
        page.open("</ul>");
        page.add("<p>", catalogue.text(drill.live() == null ? "again" : "live.again"), "</p>");
        page.add("<pre>", origin.command(), "</pre>");
        page.add(
                "<p class=\"note\">",
                catalogue.text(
                        "digests",
                        origin.config() == null ? catalogue.text("config.usual") : origin.config(),
                        origin.configDigest(),
                        scenario.name(),
                        origin.scenarioDigest(),
                        drill.seed()),
                "</p>");
    }
}
