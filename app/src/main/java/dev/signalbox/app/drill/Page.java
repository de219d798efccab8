package dev.signalbox.app.drill;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// An HTML page that needs nothing besides itself: no script, no file, no network.
final class Page {
    private final String language;
    private final String title;
    private final StringBuilder body = new StringBuilder(64 * 1024);

    Page(String language, String title) {
        this.language = language;
        this.title = title;
    }

    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            switch (each) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Character.isISOControl(each) ? '?' : each);
            }
        }
        return out.toString();
    }

    /// A text between two tags.
    void add(String open, String text, String close) {
        body.append(open).append(escaped(text)).append(close).append('\n');
    }

    /// Tags without a text.
    void open(String tags) {
        body.append(tags);
    }

    /// What is escaped already.
    void raw(String markup) {
        body.append(markup).append('\n');
    }

    String html() {
        return "<!doctype html>\n<html lang=\"" + language + "\"><head><meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                + "<title>" + escaped(title) + "</title>\n<style>\n" + style() + "</style></head>\n<body><main>\n"
                + body
                + "</main></body></html>\n";
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not shipped");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
