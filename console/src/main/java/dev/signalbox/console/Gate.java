package dev.signalbox.console;

import dev.signalbox.model.failure.Code;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns away what must not be answered, before anything reads the request.
///
/// A loopback address is not trust: a web page in a browser on this machine can send requests here, and can
/// make its own name point to 127.0.0.1 (DNS rebinding). A loopback listener therefore answers only under a
/// loopback name, and no listener answers a page of another origin. Who may do what is decided in [Access].
final class Gate implements Handler {
    /// `localhost`, 127.0.0.0/8 or `[::1]`, with or without a port; nothing that would have to be resolved.
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)(localhost|127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}|\\[::1])(:\\d{1,5})?");

    private static final Set<String> READS = Set.of("GET", "HEAD");

    private final boolean loopback;
    private final String scheme;
    private final Set<String> paths;
    private final Map<String, Set<String>> writes;

    /// @param loopback whether only this machine can reach the listener
    /// @param tls whether it speaks HTTPS
    /// @param paths everything that is served
    /// @param writes methods besides GET and HEAD, by path
    Gate(boolean loopback, boolean tls, Set<String> paths, Map<String, Set<String>> writes) {
        this.loopback = loopback;
        this.scheme = tls ? "https://" : "http://";
        this.paths = Set.copyOf(paths);
        this.writes = Map.copyOf(writes);
    }

    @Override
    public void handle(Context context) {
        context.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
        String path = context.path();
        @Nullable String host = context.header("Host");
        if (loopback && !isLoopback(host)) {
            refuse(
                    context,
                    Code.FOREIGN_HOST,
                    "This listener answers only under localhost, 127.0.0.0/8 or [::1], not under another Host.");
        } else if (!isOwn(context.header("Origin"), host) || changesFromElsewhere(context)) {
            refuse(context, Code.FOREIGN_ORIGIN, "Pages of another origin may not call this listener.");
        } else if (paths.contains(path)) {
            Set<String> methods = methods(path);
            if (!methods.contains(method(context))) {
                String allowed = String.join(", ", methods);
                context.header("Allow", allowed);
                stop(context, 405, Code.METHOD_NOT_ALLOWED.word(), "This path takes " + allowed + ".");
            }
        }
    }

    static boolean isLoopback(@Nullable String host) {
        return host != null && LOOPBACK.matcher(host).matches();
    }

    /// Browsers name the origin of the page that sends a request; our own pages have the address that they
    /// call.
    private boolean isOwn(@Nullable String origin, @Nullable String host) {
        return origin == null
                || (host != null && origin.toLowerCase(Locale.ROOT).equals(scheme + host.toLowerCase(Locale.ROOT)));
    }

    /// Browsers also say how near the page is that sends a request. Links may lead here from anywhere, so reading is
    /// not asked; nothing but our own pages and people's own tools has a reason to send anything else.
    private static boolean changesFromElsewhere(Context context) {
        String site = context.header("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none") && !READS.contains(method(context));
    }

    private Set<String> methods(String path) {
        Set<String> methods = new TreeSet<>(writes.getOrDefault(path, Set.of()));
        methods.addAll(READS);
        return methods;
    }

    /// The method as sent. Javalin believes `X-HTTP-Method-Override` and would go by that, so none is taken
    /// where the two differ.
    private static String method(Context context) {
        String sent = context.req().getMethod();
        return context.header("X-HTTP-Method-Override") == null ? sent : "";
    }

    private static void refuse(Context context, Code code, String message) {
        stop(context, code.status(), code.word(), message);
    }

    private static void stop(Context context, int status, String code, String message) {
        ConsoleServer.problem(context, status, code, message);
        context.skipRemainingHandlers();
    }
}
