package dev.signalbox.console;

import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.KeyDesk;
import dev.signalbox.core.port.KeyDesk.Entry;
import dev.signalbox.core.port.KeyDesk.Made;
import dev.signalbox.core.port.KeyDesk.Refused;
import dev.signalbox.core.port.KeyStore;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Network;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Tags;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// `/admin/v1/keys`: callers' keys, and making, changing and revoking those that no file declares. A secret is in the
/// answer to what made it, and never again.
final class KeysApi {
    static final String PATH = "/admin/v1/keys";
    static final Set<String> METHODS = Set.of("POST", "DELETE");
    static final int MAX_LISTED = 1_000;

    private static final int MAX_BODY = 64 * 1024;
    private static final Duration USUAL_OVERLAP = Duration.ofHours(24);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    private final Desk desk;

    KeysApi(Desk desk) {
        this.desk = desk;
    }

    record Keys(List<KeyView> keys, @Nullable String next) {}

    /// @param source `file` or `run-time`
    record KeyView(
            String name,
            String source,
            boolean rests,
            @Nullable String prefix,
            String workload,
            List<String> workloads,
            List<String> routes,
            LimitsView limits,
            @Nullable BudgetView budget,
            @Nullable String expires,
            List<String> networks,
            Map<String, String> tags,
            @Nullable String created,
            @Nullable String rotated,
            @Nullable String oldSecretUntil) {}

    record LimitsView(
            @Nullable Long rpm,
            @Nullable Long tpm,
            @Nullable Long concurrent,
            String reserve) {}

    /// @param usd US dollars as decimal text
    record BudgetView(String usd, String per, String then) {}

    record MadeView(KeyView key, String secret) {}

    private interface Answering {
        void answer(Context context, KeyDesk keys) throws Refused, IOException, AuditLog.NotRecorded;
    }

    void get(Context context) throws IOException, AuditLog.NotRecorded {
        answer(context, KeysApi::list);
    }

    Handler post() {
        return context -> answer(context, this::make);
    }

    Handler delete() {
        return context -> answer(context, this::revoke);
    }

    private void answer(Context context, Answering answering) throws IOException, AuditLog.NotRecorded {
        KeyDesk keys = desk.keys();
        if (keys == null) {
            ConsoleServer.problem(
                    context,
                    503,
                    "no_store",
                    "Keys made at run time need a `store` in the config: `sqlite:FILE`, or PostgreSQL and `key-hash`.");
            return;
        }
        try {
            answering.answer(context, keys);
        } catch (Refused e) {
            ConsoleServer.problem(context, e.status(), e.code(), e.told());
        }
    }

    private static void list(Context context, KeyDesk desk) throws Refused {
        String name = context.queryParam("name");
        if (name != null) {
            ConsoleServer.json(context, new Keys(List.of(view(desk.show(name))), null));
            return;
        }
        String after = context.queryParam("after");
        KeyDesk.Listed listed = desk.list(after == null ? "" : after, MAX_LISTED);
        ConsoleServer.json(
                context, new Keys(listed.entries().stream().map(KeysApi::view).toList(), listed.next()));
    }

    private void make(Context context, KeyDesk keys) throws Refused, IOException, AuditLog.NotRecorded {
        String rotated = context.queryParam("rotate");
        if (rotated != null) {
            if (Bodies.read(context, 0).length > 0) {
                throw new Refused(
                        400, Code.INVALID_REQUEST.word(), "`rotate` takes no body: `overlap_ms` is in the query.");
            }
            ConsoleServer.json(
                    context,
                    view(keys.rotate(
                            rotated, overlap(context.queryParam("overlap_ms")), noting(context, "key.rotated"))));
            return;
        }
        String type = context.contentType();
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new Refused(415, Code.UNSUPPORTED_MEDIA_TYPE.word(), "Send `content-type: application/json`.");
        }
        byte[] body = Bodies.read(context, MAX_BODY);
        if (body.length > MAX_BODY) {
            context.header("Connection", "close");
            throw new Refused(413, Code.BODY_TOO_LARGE.word(), "The body is over 64 KiB.");
        }
        ConsoleServer.json(context, view(keys.create(json(body), noting(context, "key.made"))));
    }

    /// The same again, as short as it can be said.
    private static String json(byte[] body) throws Refused {
        try {
            Map<?, ?> read = AdminJson.read(body, Map.class);
            if (read != null) {
                return new String(AdminJson.write(read), java.nio.charset.StandardCharsets.UTF_8);
            }
        } catch (JacksonException _) {
            // Its message would show what was sent.
        }
        throw new Refused(400, Code.INVALID_REQUEST.word(), "Wanted: a JSON object such as {\"name\":\"web\"}.");
    }

    private static Duration overlap(@Nullable String text) throws Refused {
        if (text == null) {
            return USUAL_OVERLAP;
        }
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > LONGEST_OVERLAP.toMillis()) {
            throw new Refused(
                    400,
                    Code.INVALID_REQUEST.word(),
                    "`overlap_ms` is from 0 to 2592000000 (30 days), in milliseconds.");
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    private void revoke(Context context, KeyDesk keys) throws Refused, AuditLog.NotRecorded {
        String name = context.queryParam("name");
        if (name == null) {
            throw new Refused(400, Code.INVALID_REQUEST.word(), "Say which with `?name=`.");
        }
        ConsoleServer.json(context, view(keys.revoke(name, noting(context, "key.revoked"))));
    }

    private KeyDesk.Notice noting(Context context, String act) {
        return (name, before, after) -> desk.record(context, act, name, audited(before), audited(after));
    }

    /// What a key is, without what could tell its secret.
    private static Map<String, String> audited(KeyStore.@Nullable Stored stored) {
        if (stored == null) {
            return Map.of();
        }
        Map<String, String> shown = new HashMap<>();
        shown.put("prefix", stored.shown());
        shown.put("declared", stored.text());
        if (stored.oldUntil() > 0) {
            shown.put(
                    "old_secret_until", Instant.ofEpochMilli(stored.oldUntil()).toString());
        }
        return shown;
    }

    private static MadeView view(Made made) {
        return new MadeView(view(made.entry()), made.secret());
    }

    private static KeyView view(Entry entry) {
        Key key = entry.key();
        KeyStore.Stored stored = entry.stored();
        RateLimits limits = key.limits();
        return new KeyView(
                key.name(),
                stored == null ? "file" : "run-time",
                entry.rests(),
                stored == null || stored.shown().isEmpty() ? null : stored.shown(),
                key.workload(),
                key.workloads().stream().sorted().toList(),
                key.routes().stream().sorted().toList(),
                new LimitsView(
                        count(limits.requests()),
                        count(limits.tokens()),
                        count(limits.concurrent()),
                        limits.reserve().name().toLowerCase(Locale.ROOT)),
                key.budget() == null ? null : view(key.budget()),
                key.expires() == null ? null : key.expires().toString(),
                key.networks().stream().map(Network::toString).toList(),
                Tags.values(key.tags()),
                stored == null ? null : time(stored.created()),
                stored == null ? null : time(stored.rotated()),
                stored == null || stored.oldUntil() <= System.currentTimeMillis() ? null : time(stored.oldUntil()));
    }

    private static BudgetView view(Budget budget) {
        return new BudgetView(
                new Cost(budget.picodollars(), false).usd(),
                budget.per().word(),
                budget.then().word());
    }

    private static @Nullable Long count(long limit) {
        return limit == 0 ? null : Long.valueOf(limit);
    }

    private static @Nullable String time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
    }
}
