package dev.signalbox.console;

import dev.signalbox.core.incident.Entry;
import dev.signalbox.core.incident.Incident;
import dev.signalbox.core.incident.IncidentDesk;
import dev.signalbox.core.incident.Update;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.model.failure.Code;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// `/admin/v1/incidents`: what was an emergency, and what people do about it.
final class IncidentsApi {
    static final String PATH = "/admin/v1/incidents";
    static final String POST_MORTEM = "/admin/v1/incidents/postmortem";
    static final Set<String> METHODS = Set.of("POST");

    private static final String FORM = "Wanted: {\"action\":\"ack\"} or {\"action\":\"note\",\"text\":\"…\"} or"
            + " {\"action\":\"update\",\"state\":\"…\",\"en\":\"…\",\"ko\":\"…\"}, with \"id\" of the incident as wanted; or"
            + " {\"action\":\"test\"}.";

    private final Desk desk;
    private final @Nullable Accounts accounts;

    /// @param accounts null where none are kept
    IncidentsApi(Desk desk, @Nullable Accounts accounts) {
        this.desk = desk;
        this.accounts = accounts;
    }

    /// A change as it is sent.
    record Wanted(
            @Nullable String action,
            @Nullable String id,
            @Nullable String text,
            @Nullable String state,
            @Nullable String en,
            @Nullable String ko) {}

    record PostMortemView(String id, String markdown) {}

    void get(Context context) {
        String id = context.queryParam("id");
        if (id == null) {
            ConsoleServer.json(context, IncidentsJson.of(incidents().incidents()));
            return;
        }
        Incident found = find(context, id);
        if (found != null) {
            ConsoleServer.json(context, IncidentsJson.of(found));
        }
    }

    void postMortem(Context context) {
        Incident found = find(context, context.queryParam("id"));
        if (found != null) {
            String text = PostMortem.of(found, accounts, Instant.now());
            ConsoleServer.json(context, new PostMortemView(found.id(), text));
        }
    }

    Handler post() {
        return context -> {
            Wanted wanted = read(context);
            if (wanted != null) {
                change(context, wanted);
            }
        };
    }

    private IncidentDesk incidents() {
        return desk.incidents();
    }

    private void change(Context context, Wanted wanted) throws AuditLog.NotRecorded {
        String action = Objects.requireNonNullElse(wanted.action, "");
        String by = Access.person(context).actor();
        String wrong = wrong(action, wanted);
        if (wrong != null) {
            ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), wrong);
            return;
        }
        if (action.equals("test")) {
            desk.record(context, "incident.test", "everybody who is told", Map.of(), Map.of());
            incidents().test(by);
            get(context);
            return;
        }
        Incident found = find(context, wanted.id);
        if (found == null) {
            return;
        }
        if (!action.equals("ack") && found.isFull()) {
            ConsoleServer.problem(
                    context, 409, "incident_full", "There is no room for more in this incident's timeline.");
            return;
        }
        Incident changed = switch (action) {
            case "ack" -> acknowledge(context, found, by);
            case "note" ->
                note(context, found, by, Objects.requireNonNull(wanted.text).strip());
            default -> update(context, found, by, wanted);
        };
        if (changed == null) {
            unknown(context); // forgotten a moment ago
        } else {
            ConsoleServer.json(context, IncidentsJson.of(changed));
        }
    }

    private @Nullable Incident acknowledge(Context context, Incident found, String by) throws AuditLog.NotRecorded {
        desk.record(context, "incident.acknowledged", found.id(), Map.of(), Map.of());
        return incidents().acknowledge(found.id(), by);
    }

    private @Nullable Incident note(Context context, Incident found, String by, String text)
            throws AuditLog.NotRecorded {
        desk.record(context, "incident.noted", found.id(), Map.of(), Map.of("text", text));
        return incidents().note(found.id(), by, text);
    }

    private @Nullable Incident update(Context context, Incident found, String by, Wanted wanted)
            throws AuditLog.NotRecorded {
        Update.State state = Objects.requireNonNull(state(wanted.state));
        SortedMap<String, String> text = new TreeMap<>();
        if (wanted.en != null) {
            text.put("en", wanted.en.strip());
        }
        if (wanted.ko != null) {
            text.put("ko", wanted.ko.strip());
        }
        Map<String, String> said = new LinkedHashMap<>(text);
        said.put("state", state.word());
        desk.record(context, "incident.updated", found.id(), Map.of(), said);
        return incidents().update(found.id(), by, state, text);
    }

    private static @Nullable String wrong(String action, Wanted wanted) {
        boolean notes = action.equals("note");
        boolean updates = action.equals("update");
        boolean other = !notes && !updates && !action.equals("ack") && !action.equals("test");
        if (other || notes != (wanted.text != null) || updates != (wanted.state != null)) {
            return FORM;
        }
        if (updates == (wanted.en == null && wanted.ko == null)) {
            return updates ? "An update has a text in `en`, in `ko`, or in both." : FORM;
        }
        if (updates && state(wanted.state) == null) {
            return "`state` is investigating, identified, monitoring or resolved.";
        }
        boolean plain = isText(wanted.text) && isText(wanted.en) && isText(wanted.ko);
        return plain ? null : "A text is one line of 1 to " + Entry.MAX_TEXT + " characters.";
    }

    private static boolean isText(@Nullable String text) {
        return text == null || OverridesApi.isLine(text, Entry.MAX_TEXT);
    }

    private static Update.@Nullable State state(@Nullable String word) {
        return Arrays.stream(Update.State.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    /// @param id null for the one that is open
    /// @return null after a problem was answered
    private @Nullable Incident find(Context context, @Nullable String id) {
        List<Incident> all = incidents().incidents();
        Incident found = all.stream()
                .filter(each -> id == null ? each.isOpen() : each.id().equals(id))
                .findFirst()
                .orElse(null);
        if (found == null && id == null) {
            ConsoleServer.problem(context, 404, "incident_not_found", "No incident is open; say which with its id.");
        } else if (found == null) {
            unknown(context);
        }
        return found;
    }

    private static void unknown(Context context) {
        ConsoleServer.problem(context, 404, "incident_not_found", "No incident of that id is known here.");
    }

    /// Null after a problem was answered.
    private static @Nullable Wanted read(Context context) throws IOException {
        byte[] body = OverridesApi.body(context);
        if (body == null) {
            return null;
        }
        try {
            Wanted wanted = AdminJson.read(body, Wanted.class);
            if (wanted != null) {
                return wanted;
            }
        } catch (JacksonException _) {
            // Its message would show what was sent.
        }
        ConsoleServer.problem(context, 400, Code.INVALID_REQUEST.word(), FORM);
        return null;
    }
}
