package dev.signalbox.console.status;

import static dev.signalbox.console.page.Markup.escaped;

import dev.signalbox.console.page.Markup;
import dev.signalbox.core.status.Announcement;
import dev.signalbox.core.status.ComponentState;
import dev.signalbox.core.status.Day;
import dev.signalbox.core.status.StatusDesk.Picture;
import dev.signalbox.core.status.StatusDesk.Planned;
import dev.signalbox.core.status.StatusDesk.Shown;
import dev.signalbox.core.status.Track;
import dev.signalbox.model.policy.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The page in one language: plain HTML that runs nothing, loads nothing, and says everything in words, too.
final class StatusPageHtml {
    private static final String STYLE = style();

    /// What a browser may do with it.
    static final String POLICY =
            "default-src 'none'; style-src '" + Markup.digest(STYLE) + "'; form-action 'none'; base-uri 'none'";

    /// So many seconds without a look are too many.
    private static final long STALE = 60;
    /// Incidents that are over, of those that are kept.
    private static final int MAX_PAST = 50;
    /// Width of the place of one day, in the units of the picture.
    private static final int STEP = 5;

    private static final int HEIGHT = 36;

    private final Picture picture;
    private final StatusTexts texts;
    private final StatusSite.Addresses addresses;
    private final long now;
    private final @Nullable Long written;

    /// @param now seconds since 1970, by the clock on the wall
    /// @param written when a copy to keep was written; null for none
    StatusPageHtml(
            Picture picture, StatusTexts texts, StatusSite.Addresses addresses, long now, @Nullable Long written) {
        this.picture = picture;
        this.texts = texts;
        this.addresses = addresses;
        this.now = now;
        this.written = written;
    }

    String page() {
        String title = escaped(texts.title(picture));
        return "<!doctype html>\n<html lang=\"" + texts.language() + "\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + (written == null
                        ? ""
                        : "<meta http-equiv=\"Content-Security-Policy\" content=\"" + escaped(POLICY) + "\">")
                + "<meta name=\"referrer\" content=\"no-referrer\">"
                + "<title>" + title + ": " + escaped(overall()) + "</title>"
                + "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"" + title + "\" href=\""
                + addresses.feed(texts.language()) + "\"><style>" + STYLE + "</style></head>\n<body>"
                + "<a class=\"skip\" href=\"#components\">" + say("skip") + "</a>"
                + "<header><p class=\"brand\">" + title + "</p>" + languages() + "</header>\n<main>"
                + summary() + open() + planned() + components() + past()
                + "<p class=\"note aged\" role=\"status\">" + say("open-long") + "</p></main>\n" + footer()
                + "</body></html>\n";
    }

    private String say(String key, Object... put) {
        return escaped(texts.text(key, put));
    }

    private String overall() {
        return texts.text("overall." + picture.worst().word());
    }

    private String languages() {
        return "<nav aria-label=\"" + say("language") + "\">" + language("en", "English") + language("ko", "한국어")
                + "</nav>";
    }

    private String language(String code, String name) {
        String current = code.equals(texts.language()) ? " aria-current=\"true\"" : "";
        return "<a href=\"" + addresses.page(code) + "\" lang=\"" + code + "\" hreflang=\"" + code + "\"" + current
                + ">" + name + "</a>";
    }

    // ── How it is ────────────────────────────────────────────────────────────────────────────────────────────────────

    private String summary() {
        ComponentState worst = picture.worst();
        StringBuilder html = new StringBuilder("<section class=\"overall"
                + (worst.isWorseThan(ComponentState.UNDER_MAINTENANCE) ? " troubled" : "") + "\"><span class=\""
                + worst.word() + "\">" + icon(worst) + "</span><div><h1>" + escaped(overall()) + "</h1>");
        long age = now - picture.at();
        if (written == null) {
            html.append(stamp("as-of", picture.at()));
        } else {
            html.append(stamp("written", written))
                    .append("<p class=\"stamp\">")
                    .append(say("written.old"))
                    .append("</p>");
        }
        html.append("</div></section>");
        if (age > STALE) {
            html.append("<p class=\"note\" role=\"status\">")
                    .append(say("stale", texts.span(age)))
                    .append("</p>");
        }
        return html.toString();
    }

    private String stamp(String key, long second) {
        return "<p class=\"stamp\">" + say(key) + " <time datetime=\"" + texts.exact(second) + "\">"
                + escaped(texts.stamp(second)) + "</time></p>";
    }

    private String components() {
        StringBuilder html = new StringBuilder("<section aria-labelledby=\"components\"><h2 id=\"components\">"
                + say("components") + "</h2><ul class=\"plain components\">");
        picture.components().forEach(each -> html.append(component(each)));
        return html.append("</ul></section>\n").toString();
    }

    private String component(Shown shown) {
        ComponentState state = shown.track().steady().state();
        String since = state == ComponentState.OPERATIONAL
                ? ""
                : " <span>" + say("since", texts.lately(shown.track().steady().since(), picture.today())) + "</span>";
        return "<li><div class=\"row\"><h3>" + escaped(texts.in(shown.name())) + "</h3><p class=\"state "
                + state.word() + "\">" + icon(state) + "<b>" + say("state." + state.word()) + "</b>" + since
                + "</p></div>" + bars(shown) + "<div class=\"scale\"><span>" + say("days-ago") + "</span><span>"
                + say("uptime", texts.percent(shown.track().uptime())) + "</span><span>" + say("today")
                + "</span></div>" + byDay(shown.track()) + "</li>\n";
    }

    // ── How it was ───────────────────────────────────────────────────────────────────────────────────────────────────

    private String bars(Shown shown) {
        Track track = shown.track();
        StringBuilder bars = new StringBuilder();
        LocalDate first = Track.first(picture.today());
        int troubled = 0;
        for (int i = 0; i < Track.DAYS; i++) {
            LocalDate date = first.plusDays(i);
            Day day = track.days().getOrDefault(date, Day.UNKNOWN);
            troubled += day.worst() == ComponentState.OPERATIONAL ? 0 : 1;
            bars.append(bar(i, date, day));
        }
        String name = texts.in(shown.name());
        String days = troubled == 0 ? texts.text("bars.clear") : texts.text("bars.days", troubled);
        return "<svg class=\"bars\" role=\"img\" viewBox=\"0 0 " + (Track.DAYS * STEP - 1) + " " + HEIGHT
                + "\" preserveAspectRatio=\"none\" aria-label=\""
                + say("bars", name, texts.percent(track.uptime()), days) + "\">" + bars + "</svg>";
    }

    /// What went wrong is also higher, for those to whom colours look the same.
    private String bar(int place, LocalDate date, Day day) {
        boolean known = day.known() > 0;
        ComponentState worst = day.worst();
        int height = !known ? 8 : worst == ComponentState.OPERATIONAL ? 26 : HEIGHT;
        return String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><title>%s</title></rect>",
                known ? worst.word() : "unknown",
                place * STEP,
                HEIGHT - height,
                STEP - 1,
                height,
                escaped(told(date, day)));
    }

    private String told(LocalDate date, Day day) {
        String troubles = texts.troubles(day);
        return troubles.isEmpty()
                ? texts.text(day.known() > 0 ? "day.clear" : "day.unknown", texts.day(date))
                : texts.text("day.trouble", texts.day(date), troubles);
    }

    /// The same in words; nothing where there is nothing to tell.
    private String byDay(Track track) {
        String rows = track.days().reversed().entrySet().stream()
                .filter(each -> each.getValue().worst() != ComponentState.OPERATIONAL)
                .map(each -> "<tr><th scope=\"row\"><time datetime=\"" + each.getKey() + "\">"
                        + escaped(texts.day(each.getKey())) + "</time></th><td>"
                        + escaped(texts.troubles(each.getValue())) + "</td></tr>")
                .collect(Collectors.joining());
        return rows.isEmpty()
                ? ""
                : "<details><summary>" + say("by-day") + "</summary><table><thead><tr><th scope=\"col\">"
                        + say("by-day.date") + "</th><th scope=\"col\">" + say("by-day.what")
                        + "</th></tr></thead><tbody>" + rows + "</tbody></table></details>";
    }

    // ── What people told ─────────────────────────────────────────────────────────────────────────────────────────────

    private String open() {
        List<Announcement> open = picture.open();
        return open.isEmpty()
                ? ""
                : "<section aria-labelledby=\"now\"><h2 id=\"now\">" + say("now") + "</h2>"
                        + open.stream().map(this::incident).collect(Collectors.joining()) + "</section>\n";
    }

    private String planned() {
        return picture.planned().isEmpty()
                ? ""
                : "<section aria-labelledby=\"planned\"><h2 id=\"planned\">" + say("planned") + "</h2>"
                        + picture.planned().stream().map(this::planned).collect(Collectors.joining()) + "</section>\n";
    }

    private String planned(Planned each) {
        Wording reason = each.reason();
        String language = reason.ko() == null ? "en" : texts.language();
        String marked = language.equals(texts.language()) ? "" : " lang=\"en\"";
        return "<article id=\"m-" + escaped(each.id()) + "\" class=\"open under_maintenance\"><h3>"
                + escaped(texts.headline(each, picture)) + "</h3><p class=\"about\">"
                + (each.holdsAt(picture.at()) ? say("planned.now") + " · " : "") + "<time datetime=\""
                + texts.exact(each.from()) + "\">" + escaped(texts.moment(each.from())) + "</time> – <time datetime=\""
                + texts.exact(each.until()) + "\">" + escaped(texts.moment(each.until())) + "</time></p>"
                + "<p class=\"said\" dir=\"auto\"" + marked + ">" + escaped(texts.in(reason)) + "</p></article>";
    }

    private String past() {
        LocalDate first = Track.first(picture.today());
        String over = picture.announcements().stream()
                .filter(each ->
                        each.resolved() != null && !texts.dayOf(each.opened()).isBefore(first))
                .limit(MAX_PAST)
                .map(this::incident)
                .collect(Collectors.joining());
        return "<section aria-labelledby=\"past\"><h2 id=\"past\">" + say("past") + "</h2>"
                + (over.isEmpty() ? "<p class=\"quiet\">" + say("past.none") + "</p>" : over) + "</section>\n";
    }

    private String incident(Announcement announcement) {
        Long resolved = announcement.resolved();
        String lasted = resolved == null ? "" : " · " + say("lasted", texts.span(resolved - announcement.opened()));
        return "<article id=\"i-" + escaped(announcement.id()) + "\" class=\""
                + (resolved == null ? "open " + announcement.worst().word() : "over") + "\"><h3>"
                + escaped(texts.headline(announcement, picture)) + "</h3><p class=\"about\"><time datetime=\""
                + texts.exact(announcement.opened()) + "\">" + escaped(texts.moment(announcement.opened())) + "</time>"
                + lasted + "</p><ol class=\"posts\">"
                + announcement.posts().reversed().stream().map(this::post).collect(Collectors.joining())
                + "</ol></article>";
    }

    private String post(Announcement.Post post) {
        String language = post.language(texts.language());
        String marked = language.equals(texts.language()) ? "" : " lang=\"" + escaped(language) + "\"";
        String said = post.in(texts.language())
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> "<p class=\"said\" dir=\"auto\"" + marked + ">" + escaped(line) + "</p>")
                .collect(Collectors.joining());
        return "<li><h4>" + escaped(texts.phase(post.phase())) + " <time class=\"when\" datetime=\""
                + texts.exact(post.at()) + "\">" + escaped(texts.moment(post.at())) + "</time></h4>" + said + "</li>";
    }

    private String footer() {
        return "<footer><a href=\"" + addresses.feed(texts.language()) + "\">" + say("feed") + "</a><a href=\""
                + addresses.json() + "\">" + say("machines") + "</a><span>"
                + say("zone", texts.zone())
                + "</span></footer>";
    }

    // ── How it looks ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// Shapes that differ, not only colours.
    private static String icon(ComponentState state) {
        String shape = switch (state) {
            case OPERATIONAL ->
                "<circle cx=\"8\" cy=\"8\" r=\"8\"/><path class=\"mark\" d=\"M4.6 8.3l2.3 2.3 4.5-4.9\"/>";
            case UNDER_MAINTENANCE ->
                "<rect width=\"16\" height=\"16\" rx=\"4\"/><path class=\"mark\" d=\"M5.5 4.5v7M10.5 4.5v7\"/>";
            case DEGRADED_PERFORMANCE -> "<path d=\"M8 .8L15.8 15H.2z\"/><path class=\"mark\" d=\"M8 6v4M8 12.6v.1\"/>";
            case PARTIAL_OUTAGE -> "<path d=\"M8 0l8 8-8 8-8-8z\"/><path class=\"mark\" d=\"M8 4.5v4.2M8 11.4v.1\"/>";
            case MAJOR_OUTAGE ->
                "<path d=\"M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z\"/>"
                        + "<path class=\"mark\" d=\"M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4\"/>";
        };
        return "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">" + shape + "</svg>";
    }

    private static String style() {
        try (InputStream css =
                Objects.requireNonNull(StatusPageHtml.class.getResourceAsStream("status.css"), "status.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
