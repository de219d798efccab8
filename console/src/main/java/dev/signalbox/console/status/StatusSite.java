package dev.signalbox.console.status;

import dev.signalbox.core.status.StatusDesk.Picture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The pages of one moment, in both languages, with the addresses that they have where they are served.
public final class StatusSite {
    /// What each answer must be sent with: nothing runs, nothing is loaded.
    public static final String POLICY = StatusPageHtml.POLICY + "; frame-ancestors 'none'";

    private static final Addresses SERVED =
            new Addresses(Map.of("en", "?lang=en", "ko", "?lang=ko"), "status/feed.atom?lang=", "", "status.json");
    private static final Addresses WRITTEN =
            new Addresses(Map.of("en", "index.html", "ko", "ko.html"), "feed.", ".atom", "status.json");

    private StatusSite() {}

    /// Where pages lead to, as links relative to themselves.
    ///
    /// @param pages by language
    /// @param feed the beginning of the feed's, before its language
    /// @param feedEnd what comes after
    record Addresses(Map<String, String> pages, String feed, String feedEnd, String json) {
        String page(String language) {
            return pages.getOrDefault(language, "");
        }

        String feed(String language) {
            return feed + language + feedEnd;
        }
    }

    /// The page as it is served.
    ///
    /// @param now seconds since 1970, by the clock on the wall
    public static String page(Picture picture, String language, long now) {
        return new StatusPageHtml(picture, new StatusTexts(language, picture.zone()), SERVED, now, null).page();
    }

    /// The feed as it is served.
    public static String feed(Picture picture, String language) {
        return StatusFeed.of(picture, new StatusTexts(language, picture.zone()), "../status");
    }

    /// Everything by the names of files, to be served by others. It says when it was written.
    ///
    /// @param now seconds since 1970
    /// @param json makes text of what programs read
    public static SequencedMap<String, String> files(Picture picture, long now, Json json) {
        SequencedMap<String, String> files = new LinkedHashMap<>();
        WRITTEN.pages().forEach((language, name) -> {
            StatusTexts texts = new StatusTexts(language, picture.zone());
            files.put(name, new StatusPageHtml(picture, texts, WRITTEN, now, now).page());
            files.put(WRITTEN.feed(language), StatusFeed.of(picture, texts, name));
        });
        files.put("status.json", json.of(StatusSummary.of(picture, "en")));
        return files;
    }

    /// Makes JSON.
    @FunctionalInterface
    public interface Json {
        String of(Object body);
    }

    /// In which language somebody reads who asks for one, or whose browser does.
    public static String language(@Nullable String asked, String otherwise) {
        return asked != null && WRITTEN.pages().containsKey(asked) ? asked : otherwise;
    }
}
