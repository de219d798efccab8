package dev.signalbox.console;

import dev.signalbox.console.access.Person;
import dev.signalbox.console.page.Markup;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// What the pages look like, in one language.
final class Html {
    private static final String STYLE = """
            body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#f3f4f6;color:#1f2937}
            main{max-width:26rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #d1d5db;border-radius:.5rem}
            h1{margin:0 0 1rem;font-size:1.25rem}
            h2{margin:1.5rem 0 .5rem;font-size:1rem}
            ul{margin:0;padding-left:1.25rem}
            label{display:block;margin:.75rem 0 .25rem}
            input{box-sizing:border-box;width:100%;padding:.5rem;font:inherit;border:1px solid #6b7280;border-radius:.25rem}
            button,.button{display:inline-block;margin-top:1.25rem;padding:.5rem 1.25rem;font:inherit;color:#fff;background:#1d4ed8;border:0;border-radius:.25rem;text-decoration:none}
            :focus-visible{outline:3px solid #f59e0b;outline-offset:2px}
            .trouble{padding:.5rem .75rem;background:#fef2f2;border-left:4px solid #b91c1c}
            .note{color:#4b5563;font-size:.9rem}
            code{word-break:break-all}
            """;
    private static final String POLICY = "default-src 'none'; style-src '" + Markup.digest(STYLE)
            + "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    private static final List<String> PLACES = List.of(
            "/admin/v1/routes",
            "/admin/v1/targets",
            "/admin/v1/overrides",
            "/admin/v1/keys",
            "/admin/v1/budgets",
            "/admin/v1/usage",
            "/admin/v1/openapi.json",
            "/metrics",
            "/healthz",
            "/readyz");

    private final String language;
    private final ResourceBundle texts;

    /// What went wrong with a login.
    enum Trouble {
        WRONG,
        WAIT,
        BUSY,
        ROLE,
        STALE,
        DENIED,
        PROVIDER,
        UNRECORDED
    }

    private Html(String language, ResourceBundle texts) {
        this.language = language;
        this.texts = texts;
    }

    /// In the language that the browser asks for.
    static Html of(Context context) {
        String language = Markup.language(context.header("Accept-Language"));
        return new Html(language, Markup.texts("dev.signalbox.console.pages", language));
    }

    static void send(Context context, int status, String page) {
        context.status(status)
                .contentType("text/html; charset=utf-8")
                .header("Content-Security-Policy", POLICY)
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "same-origin")
                .result(page);
    }

    /// @param trouble null on the first visit
    /// @param exposed whether the connection can be listened to
    /// @param passwords whether there is a way in with a password
    /// @param provider the host of the OpenID provider, null for none
    String login(@Nullable Trouble trouble, boolean exposed, boolean passwords, @Nullable String provider) {
        StringBuilder body = new StringBuilder();
        if (trouble != null) {
            body.append("<p class=\"trouble\" role=\"alert\">")
                    .append(text("login." + trouble.name().toLowerCase(Locale.ROOT)))
                    .append("</p>");
        }
        if (exposed) {
            body.append(paragraph("trouble", "exposed"));
        }
        if (passwords) {
            body.append("<form method=\"post\" action=\"/login\"><label for=\"name\">")
                    .append(text("login.name"))
                    .append("</label><input id=\"name\" name=\"name\" autocomplete=\"username\" maxlength=\"128\""
                            + " required autofocus><label for=\"password\">")
                    .append(text("login.password"))
                    .append("</label><input id=\"password\" name=\"password\" type=\"password\""
                            + " autocomplete=\"current-password\" maxlength=\"1024\" required><button>")
                    .append(text("login.button"))
                    .append("</button></form>");
        }
        if (provider != null) {
            body.append("<p><a class=\"button\" href=\"/login/oidc\">")
                    .append(text("login.elsewhere"))
                    .append(" ")
                    .append(Markup.escaped(provider))
                    .append("</a></p>");
        }
        return page("login.title", body.toString(), "");
    }

    /// Leads on by itself to where somebody wanted to go.
    String onward() {
        return page(
                "home.title",
                "<p><a href=\"/\">" + text("login.onward") + "</a></p>",
                "<meta http-equiv=\"refresh\" content=\"0;url=/\">");
    }

    /// @param person null where nobody is logged in
    /// @param csrf what a change by their cookie carries, null without one
    String home(@Nullable Person person, @Nullable String csrf, boolean exposed) {
        StringBuilder body = new StringBuilder();
        if (exposed) {
            body.append(paragraph("trouble", "exposed"));
        }
        if (person == null) {
            body.append(paragraph("note", "home.nobody"))
                    .append("<p><a href=\"/login\">")
                    .append(text("login.button"))
                    .append("</a></p>");
        } else {
            body.append("<p>")
                    .append(text("home.who"))
                    .append(" <strong>")
                    .append(Markup.escaped(person.actor()))
                    .append("</strong><br>")
                    .append(text("home.role"))
                    .append(" <strong>")
                    .append(text("role." + person.role().word()))
                    .append("</strong></p>");
        }
        body.append("<h2>").append(text("home.places")).append("</h2><ul>");
        PLACES.forEach(place -> body.append("<li><a href=\"")
                .append(place)
                .append("\"><code>")
                .append(place)
                .append("</code></a></li>"));
        body.append("</ul>");
        if (person != null && csrf != null) {
            body.append("<form method=\"post\" action=\"/logout\"><input type=\"hidden\" name=\"csrf\" value=\"")
                    .append(Markup.escaped(csrf))
                    .append("\"><button>")
                    .append(text("home.logout"))
                    .append("</button></form>");
        }
        return page("home.title", body.toString(), "");
    }

    private String page(String title, String body, String head) {
        return "<!doctype html>\n<html lang=\"" + language + "\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">" + head + "<title>"
                + text(title)
                + "</title><style>" + STYLE + "</style></head><body><main><h1>" + text(title) + "</h1>" + body
                + "</main></body></html>\n";
    }

    private String paragraph(String kind, String key) {
        return "<p class=\"" + kind + "\">" + text(key) + "</p>";
    }

    /// @throws MissingResourceException for one that the catalogue does not have
    private String text(String key) {
        return Markup.escaped(texts.getString(key));
    }
}
