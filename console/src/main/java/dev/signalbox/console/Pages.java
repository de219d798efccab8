package dev.signalbox.console;

import dev.signalbox.console.access.Doorman;
import dev.signalbox.console.access.Doorman.Outcome;
import dev.signalbox.console.access.Person;
import dev.signalbox.core.port.AuditLog;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pages for people: `/`, which says who they are and where to go, and `/login`. Plain HTML that runs nothing.
final class Pages {
    static final String HOME = "/";
    static final String LOGIN = "/login";
    static final String LOGOUT = "/logout";
    static final String PROVIDER = "/login/oidc";
    static final String CALLBACK = "/login/callback";

    /// What is served, with the methods besides GET and HEAD.
    static final Map<String, Set<String>> METHODS = Map.of(
            HOME, Set.of(), LOGIN, Set.of("POST"), LOGOUT, Set.of("POST"), PROVIDER, Set.of(), CALLBACK, Set.of());

    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    private static final int MAX_FORM = 8 * 1024;

    private final boolean tls;
    private final boolean loopback;
    private final Access access;
    private final Desk desk;

    Pages(boolean loopback, boolean tls, Access access, Desk desk) {
        this.loopback = loopback;
        this.tls = tls;
        this.access = access;
        this.desk = desk;
    }

    Handler home() {
        return context -> {
            Person person = access.known(context);
            String cookie = access.cookie(context);
            if (person == null && !access.readsFreely()) {
                goTo(context, LOGIN);
            } else {
                String csrf = cookie == null ? null : desk.doorman().csrf(cookie);
                Html.send(context, 200, Html.of(context).home(person, csrf, exposed()));
            }
        };
    }

    Handler form() {
        return context -> Html.send(context, 200, login(context, null));
    }

    /// There is nothing to see at the way out.
    Handler out() {
        return context -> goTo(context, HOME);
    }

    Handler login() {
        return context -> {
            Map<String, String> form = form(context);
            String name = form.getOrDefault("name", "").strip();
            String password = form.getOrDefault("password", "");
            Outcome outcome = desk.doorman().login(name, password, Desk.address(context));
            if (outcome instanceof Outcome.In(String cookie)) {
                context.header("Set-Cookie", access.setCookie(cookie));
                goTo(context, HOME);
            } else {
                again(context, outcome);
            }
        };
    }

    /// Where people log in at the OpenID provider.
    Handler toProvider() {
        return context -> {
            Doorman.Begun begun = desk.doorman().begin();
            if (begun != null) {
                context.header("Set-Cookie", access.setBegun(begun.cookie()));
                goTo(context, begun.address());
            } else if (desk.doorman().providerName() == null) {
                goTo(context, LOGIN);
            } else {
                again(context, new Outcome.Unreachable());
            }
        };
    }

    /// Where they come back. The page leads on by itself: a cookie that is strict is not sent along on a way that
    /// another site's page began.
    Handler fromProvider() {
        return context -> {
            Map<String, String> said = new HashMap<>();
            for (String name : List.of("code", "state", "iss")) {
                String value = context.queryParam(name);
                if (value != null) {
                    said.put(name, value);
                }
            }
            Outcome outcome = desk.doorman().comeBack(access.begun(context), said, Desk.address(context));
            context.res().addHeader("Set-Cookie", access.setBegun(""));
            if (outcome instanceof Outcome.In(String cookie)) {
                context.res().addHeader("Set-Cookie", access.setCookie(cookie));
                Html.send(context, 200, Html.of(context).onward());
            } else {
                again(context, outcome);
            }
        };
    }

    Handler logout() {
        return context -> {
            String cookie = access.cookie(context);
            Person person = cookie == null ? null : desk.doorman().who(cookie);
            // Not even that shall another page do in somebody's name.
            if (cookie != null
                    && person != null
                    && desk.doorman().mayChange(cookie, form(context).get("csrf"))) {
                desk.doorman().logout(cookie);
                note(person, Desk.address(context));
                context.header("Set-Cookie", access.setCookie(""));
            }
            goTo(context, HOME);
        };
    }

    private void note(Person person, @Nullable InetAddress source) {
        try {
            desk.audit()
                    .record(new AuditLog.Act(
                            person.actor(),
                            source == null ? null : source.getHostAddress(),
                            "logout",
                            null,
                            Map.of(),
                            Map.of()));
        } catch (AuditLog.NotRecorded e) {
            // Who wants to go is not kept.
            LOG.error("A logout of {} is not written down: {}", person.actor(), e.getMessage());
        }
    }

    /// Whether others may read what is sent.
    private boolean exposed() {
        return !tls && !loopback;
    }

    private String login(Context context, Html.@Nullable Trouble trouble) {
        Doorman doorman = desk.doorman();
        return Html.of(context).login(trouble, exposed(), doorman.takesPasswords(), doorman.providerName());
    }

    private void again(Context context, Outcome outcome) {
        switch (outcome) {
            case Outcome.In _ -> throw new IllegalArgumentException("they are in");
            case Outcome.Wrong _ -> again(context, 401, Html.Trouble.WRONG);
            case Outcome.Wait(long seconds) -> {
                context.header("Retry-After", String.valueOf(seconds));
                again(context, 429, Html.Trouble.WAIT);
            }
            case Outcome.Busy _ -> {
                context.header("Retry-After", "5");
                again(context, 503, Html.Trouble.BUSY);
            }
            case Outcome.NoRole _ -> again(context, 403, Html.Trouble.ROLE);
            case Outcome.Stale _ -> again(context, 400, Html.Trouble.STALE);
            case Outcome.Denied _ -> again(context, 401, Html.Trouble.DENIED);
            case Outcome.Unreachable _ -> again(context, 502, Html.Trouble.PROVIDER);
            case Outcome.Unrecorded _ -> again(context, 503, Html.Trouble.UNRECORDED);
        }
    }

    private void again(Context context, int status, Html.Trouble trouble) {
        Html.send(context, status, login(context, trouble));
    }

    private static void goTo(Context context, String path) {
        context.status(303).header("Location", path);
    }

    /// The fields of a form; none where there is none that can be read.
    private static Map<String, String> form(Context context) throws IOException {
        String type = context.contentType();
        Map<String, String> fields = new HashMap<>();
        byte[] body = Bodies.read(context, MAX_FORM);
        if (body.length > MAX_FORM) {
            context.header("Connection", "close");
            return fields;
        }
        if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
            return fields;
        }
        for (String field : new String(body, StandardCharsets.US_ASCII).split("&", 20)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return ""; // half a percent sign, which no browser sends
        }
    }
}
