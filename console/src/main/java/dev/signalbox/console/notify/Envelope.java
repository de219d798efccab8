package dev.signalbox.console.notify;

import dev.signalbox.core.incident.Acknowledgement;
import dev.signalbox.core.incident.Change;
import dev.signalbox.core.incident.Figure;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.Runbooks;
import dev.signalbox.core.incident.Update;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Notifying.Format;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// What a letter looks like on its way; `docs/incidents.md` names the pages on which each form is described.
///
/// @param accept the header `Accept`; null for none
/// @param body JSON
record Envelope(@Nullable String accept, byte[] body) {
    private static final String JANDI = "application/vnd.tosslab.jandi-v2+json";
    /// Slack cuts at 40,000, and nobody reads so much; a card of Teams has room for 28 KB.
    private static final int MAX_TEXT = 4000;
    /// A chat room is no place for more.
    private static final int MAX_SHORT = 1000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    static Envelope of(Letter letter, Format format) {
        return switch (format) {
            case SLACK -> new Envelope(null, json(Map.of("text", slack(letter))));
            case JSON -> new Envelope(null, json(program(letter)));
            case TEAMS -> new Envelope(null, json(teams(letter)));
            case NAVER_WORKS -> new Envelope(null, json(naverWorks(letter)));
            case JANDI -> new Envelope(JANDI, json(jandi(letter)));
        };
    }

    private static byte[] json(Object body) {
        return JSON.writeValueAsBytes(body);
    }

    private static String slack(Letter letter) {
        return "*" + escaped(letter.title()) + "*\n" + escaped(letter.text(MAX_TEXT));
    }

    /// What Slack would obey: `<!channel>` calls everybody.
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static Map<String, Object> teams(Letter letter) {
        Map<String, Object> title = new LinkedHashMap<>();
        title.put("type", "TextBlock");
        title.put("text", letter.title());
        title.put("weight", "Bolder");
        title.put("size", "Medium");
        title.put("wrap", true);
        title.put(
                "color",
                switch (Letter.level(letter.notice())) {
                    case GREEN -> "Good";
                    case YELLOW, ORANGE -> "Warning";
                    case RED -> "Attention";
                });
        // A line break alone is none in the Markdown of cards.
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("type", "TextBlock");
        text.put("text", letter.text(MAX_TEXT).replace("\n", "\n\n"));
        text.put("wrap", true);
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard");
        card.put("version", "1.4");
        card.put("body", List.of(title, text));
        Map<String, Object> attachment = new LinkedHashMap<>();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        attachment.put("contentUrl", null);
        attachment.put("content", card);
        return Map.of("type", "message", "attachments", List.of(attachment));
    }

    private static Map<String, Object> naverWorks(Letter letter) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", letter.title());
        body.put("body", Map.of("text", letter.text(MAX_SHORT)));
        return body;
    }

    private static Map<String, Object> jandi(Letter letter) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("body", letter.title());
        body.put("connectColor", color(Letter.level(letter.notice())));
        body.put("connectInfo", List.of(Map.of("title", "Signalbox", "description", letter.text(MAX_TEXT))));
        return body;
    }

    private static String color(Level level) {
        return switch (level) {
            case GREEN -> "#2E7D32";
            case YELLOW -> "#FAC11B";
            case ORANGE -> "#EF6C00";
            case RED -> "#C62828";
        };
    }

    // ── For programs ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static Map<String, @Nullable Object> program(Letter letter) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("source", "signalbox");
        body.put("kind", letter.notice().kind().word());
        body.put("at", time(letter.notice().at()));
        body.put("severity", letter.notice().severity().word());
        body.put("level", Letter.level(letter.notice()).word());
        body.put("language", letter.language());
        body.put("title", letter.title());
        body.put("text", letter.text(MAX_TEXT));
        body.put("by", letter.notice().by());
        body.put(
                "changes",
                letter.notice().changes().stream().map(Envelope::change).toList());
        body.put("incident", incident(letter.notice().incident()));
        Update update = letter.notice().update();
        body.put(
                "update", update == null ? null : Map.of("state", update.state().word(), "text", update.text()));
        return body;
    }

    private static Map<String, Object> change(Change change) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("workload", change.scope().workload());
        shown.put("route", change.scope().route());
        shown.put("before", change.before().word());
        shown.put("level", change.level().word());
        shown.put("cause", change.cause().word());
        shown.put("by_hand", change.byHand());
        List<Figure> figures = change.figures();
        shown.put("figures", figures);
        return shown;
    }

    private static @Nullable Map<String, @Nullable Object> incident(@Nullable Incident incident) {
        if (incident == null) {
            return null;
        }
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        Acknowledgement taken = incident.acknowledged();
        shown.put("id", incident.id());
        shown.put("opened", time(incident.opened()));
        shown.put("closed", incident.closed() == null ? null : time(incident.closed()));
        shown.put("acknowledged_by", taken == null ? null : taken.by());
        shown.put("level", incident.level().word());
        shown.put("worst", incident.worst().word());
        shown.put("cause", incident.cause().word());
        shown.put("runbook", Runbooks.of(incident.cause()));
        shown.put(
                "config_changes",
                incident.youngConfigs().stream()
                        .map(each -> Map.of(
                                "at",
                                time(each.at()),
                                "minutes_before",
                                incident.minutesAfter(each),
                                "what",
                                each.what()))
                        .toList());
        return shown;
    }

    private static String time(long seconds) {
        return Instant.ofEpochSecond(seconds).toString();
    }
}
