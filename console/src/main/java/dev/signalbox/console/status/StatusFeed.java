package dev.signalbox.console.status;

import static dev.signalbox.console.page.Markup.escaped;

import dev.signalbox.core.status.Announcement;
import dev.signalbox.core.status.StatusDesk.Picture;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/// Incidents as an Atom feed (RFC 4287): an entry for each, which changes when more is told.
final class StatusFeed {
    private static final int MAX_ENTRIES = 50;

    private StatusFeed() {}

    /// @param page where the page is, as a link
    static String of(Picture picture, StatusTexts texts, String page) {
        String entries = picture.announcements().stream()
                .limit(MAX_ENTRIES)
                .map(each -> entry(each, picture, texts, page))
                .collect(Collectors.joining());
        long updated = picture.announcements().stream()
                .mapToLong(Announcement::updated)
                .max()
                .orElse(picture.today().atStartOfDay(picture.zone()).toEpochSecond());
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\""
                + texts.language() + "\"><id>" + id("feed " + ids(picture)) + "</id><title>"
                + escaped(texts.title(picture)) + "</title><updated>" + time(updated)
                + "</updated><author><name>" + escaped(texts.title(picture)) + "</name></author>"
                + "<link rel=\"alternate\" type=\"text/html\" href=\"" + escaped(page) + "\"/>" + entries + "</feed>\n";
    }

    private static String entry(Announcement announcement, Picture picture, StatusTexts texts, String page) {
        String told = announcement.posts().reversed().stream()
                .map(post ->
                        texts.phase(post.phase()) + " – " + texts.moment(post.at()) + "\n" + post.in(texts.language()))
                .collect(Collectors.joining("\n\n"));
        return String.format(
                Locale.ROOT,
                "<entry><id>%s</id><title>%s</title><published>%s</published><updated>%s</updated>"
                        + "<link rel=\"alternate\" type=\"text/html\" href=\"%s\"/><content type=\"text\">%s</content>"
                        + "</entry>",
                id("incident " + ids(picture) + " " + announcement.id()),
                escaped(texts.phase(announcement.phase()) + ": " + texts.headline(announcement, picture)),
                time(announcement.opened()),
                time(announcement.updated()),
                escaped(page + "#i-" + announcement.id()),
                escaped(told));
    }

    /// Two pages of other things are not the same feed.
    private static String ids(Picture picture) {
        return picture.page().components().stream().map(each -> each.id()).collect(Collectors.joining(","));
    }

    /// The same name is always the same thing, wherever it is served.
    private static String id(String name) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(("signalbox " + name).getBytes(StandardCharsets.UTF_8));
    }

    private static String time(long second) {
        return Instant.ofEpochSecond(second).toString();
    }
}
