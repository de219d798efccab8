package dev.signalbox.console;

import dev.signalbox.console.access.Logins;
import dev.signalbox.console.access.Person;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.model.policy.Role;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who somebody is, and whether they may do what they ask for: what serves a path is wrapped in it, so that no way of
/// writing a path is a way around it. Behind [Gate], which says whether a request is answered at all.
///
/// Reading is free on a loopback address, unless a login is wanted there, too; a change needs somebody who is known
/// everywhere. A change by a cookie, which browsers send along by themselves, must also come from a page of ours and
/// carry what only that page knows.
final class Access {
    /// What a change by a cookie carries.
    static final String CSRF = "X-Signalbox-CSRF";

    private static final String SCHEME = "Bearer ";
    private static final String BEGUN = "-login";
    private static final int BEGUN_SECONDS = 600;
    private static final String PERSON = "signalbox.person";

    private final boolean loopback;
    private final boolean tls;
    private final Desk desk;

    /// @param loopback whether only this machine can reach the listener
    /// @param tls whether it speaks HTTPS
    Access(boolean loopback, boolean tls, Desk desk) {
        this.loopback = loopback;
        this.tls = tls;
        this.desk = desk;
    }

    /// The same for those who may read.
    Handler reading(Handler handler) {
        return context -> {
            if (readsFreely() || require(context, Role.VIEWER, false)) {
                handler.handle(context);
            }
        };
    }

    /// The same, a change, for those who may do what this role may.
    Handler changing(Role role, Handler handler) {
        return context -> {
            if (require(context, role, true)) {
                handler.handle(context);
            }
        };
    }

    /// Whether reading needs nobody who is known.
    boolean readsFreely() {
        return loopback && !desk.operators().always();
    }

    /// @return false after a problem was answered
    private boolean require(Context context, Role role, boolean change) {
        String authorization = context.header("Authorization");
        Person person = known(context);
        if (person == null) {
            unknown(context, authorization, !change);
        } else if (!person.role().covers(role)) {
            ConsoleServer.problem(
                    context,
                    403,
                    "role_insufficient",
                    "This needs the role " + role.word() + "; yours is "
                            + person.role().word() + ".");
        } else if (change && authorization == null && !isOurs(context)) {
            ConsoleServer.problem(
                    context,
                    403,
                    "csrf_missing",
                    "A change by a cookie needs the header `" + CSRF
                            + "` of the page that makes it, and its `Origin`.");
        } else {
            context.attribute(PERSON, person);
            return true;
        }
        return false;
    }

    private void unknown(Context context, @Nullable String authorization, boolean reads) {
        if (authorization != null || !reads) {
            desk.security().happened(SecurityEvents.Kind.WRONG_TOKEN, Desk.address(context));
        }
        context.header("WWW-Authenticate", "Bearer");
        if (authorization != null) {
            ConsoleServer.problem(
                    context,
                    401,
                    "invalid_token",
                    "This token is not known here: it is neither the one in the file that this process wrote when it"
                            + " started nor a declared one.");
        } else if (reads) {
            ConsoleServer.problem(
                    context, 401, "login_required", "Log in at /login, or send `Authorization: Bearer` with a token.");
        } else {
            ConsoleServer.problem(
                    context,
                    401,
                    "missing_token",
                    "Changes need `Authorization: Bearer` with the token in the file that this process wrote when it"
                            + " started, or with a declared one.");
        }
    }

    /// Who was let through to change something.
    static Person person(Context context) {
        return Objects.requireNonNull(context.<Person>attribute(PERSON), "nobody was asked for");
    }

    /// Whoever asks; null when nobody knows them. A header that is wrong is not made good by a cookie.
    @Nullable
    Person known(Context context) {
        String authorization = context.header("Authorization");
        if (authorization != null) {
            Person person = byToken(authorization);
            desk.doorman().logins().count(Logins.Method.TOKEN, person == null ? Logins.Ending.WRONG : Logins.Ending.OK);
            return person;
        }
        String cookie = cookie(context);
        return cookie == null ? null : desk.doorman().who(cookie);
    }

    private @Nullable Person byToken(String authorization) {
        if (desk.token().isIn(authorization)) {
            return new Person("admin-token", Role.ADMIN);
        }
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? desk.doorman().bearer(authorization.substring(SCHEME.length()).strip())
                : null;
    }

    /// Browsers name the page's origin with every change; that it is ours, [Gate] has seen to.
    private boolean isOurs(Context context) {
        String cookie = cookie(context);
        return cookie != null
                && context.header("Origin") != null
                && desk.doorman().mayChange(cookie, context.header(CSRF));
    }

    @Nullable
    String cookie(Context context) {
        return context.cookie(cookieName());
    }

    /// With the prefix browsers take it from nobody but this very host, over TLS.
    private String cookieName() {
        return tls ? "__Host-signalbox" : "signalbox";
    }

    /// The cookie of a login that has begun at the OpenID provider; empty without one.
    String begun(Context context) {
        return Objects.requireNonNullElse(context.cookie(cookieName() + BEGUN), "");
    }

    /// The header that gives a browser its cookie.
    ///
    /// @param value empty to take it back
    String setCookie(String value) {
        return header(cookieName(), value, "Strict", value.isEmpty() ? 0 : -1);
    }

    /// The same for a login that has begun: the provider's page leads back here, where browsers keep strict cookies.
    String setBegun(String value) {
        return header(cookieName() + BEGUN, value, "Lax", value.isEmpty() ? 0 : BEGUN_SECONDS);
    }

    private String header(String name, String value, String site, int seconds) {
        return String.format(
                Locale.ROOT,
                "%s=%s; Path=/; HttpOnly; SameSite=%s%s%s",
                name,
                value,
                site,
                tls ? "; Secure" : "",
                seconds < 0 ? "" : "; Max-Age=" + seconds);
    }
}
