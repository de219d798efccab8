package dev.signalbox.console;

import dev.signalbox.console.page.Markup;
import dev.signalbox.console.status.StatusSite;
import dev.signalbox.console.status.StatusSummary;
import dev.signalbox.core.status.StatusDesk;
import dev.signalbox.core.status.StatusDesk.Picture;
import dev.signalbox.model.failure.Code;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the public may read without a login: the page, its feed, and the same for programs. What was made for one
/// moment is made once, however many ask.
final class StatusApi {
    static final String PAGE = "/status";
    static final String FEED = "/status/feed.atom";
    static final String JSON = "/status.json";
    static final List<String> PATHS = List.of(PAGE, FEED, JSON);
    /// All of it as files, for those who may read.
    static final String EXPORT = "/admin/v1/status/export";

    private final StatusDesk desk;
    private volatile @Nullable Moment last;

    StatusApi(StatusDesk desk) {
        this.desk = desk;
    }

    record Files(Instant written, List<File> files) {}

    record File(String name, String content) {}

    /// What was made of one picture.
    ///
    /// @param age in minutes, which the page tells when it is old
    private record Moment(Picture picture, long age, long now, Map<String, byte[]> made) {}

    void routes(JavalinConfig config) {
        Map<String, Handler> handlers = Map.of(PAGE, this::page, FEED, this::feed, JSON, this::json);
        handlers.forEach((path, handler) -> {
            config.routes.get(path, handler);
            config.routes.head(path, handler);
        });
    }

    private void page(Context context) {
        context.header("Content-Security-Policy", StatusSite.POLICY)
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer");
        send(context, "text/html; charset=utf-8", (moment, language) -> {
            return StatusSite.page(moment.picture, language, moment.now);
        });
    }

    private void feed(Context context) {
        send(context, "application/atom+xml; charset=utf-8", (moment, language) -> {
            return StatusSite.feed(moment.picture, language);
        });
    }

    private void json(Context context) {
        send(context, "application/json", (moment, language) -> {
            return json(StatusSummary.of(moment.picture, language));
        });
    }

    private static String json(Object body) {
        return new String(AdminJson.write(body), StandardCharsets.UTF_8);
    }

    private void send(Context context, String type, BiFunction<Moment, String, String> make) {
        Moment moment = moment();
        if (moment == null) {
            none(context);
            return;
        }
        String language =
                StatusSite.language(context.queryParam("lang"), Markup.language(context.header("Accept-Language")));
        byte[] body = moment.made.computeIfAbsent(
                type + language, _ -> make.apply(moment, language).getBytes(StandardCharsets.UTF_8));
        context.contentType(type)
                .header("Cache-Control", "public, max-age=10")
                .header("Vary", "Accept-Language")
                .header("Content-Language", language)
                .result(body);
    }

    // The desk gives the same object as long as nothing has changed; comparing all of it would take longer than a page.
    @SuppressWarnings("ReferenceEquality")
    private @Nullable Moment moment() {
        Picture picture = desk.look();
        if (picture == null) {
            return null;
        }
        long now = Instant.now().getEpochSecond();
        long age = Math.max(0, now - picture.at()) / 60;
        Moment known = last;
        if (known == null || known.picture != picture || known.age != age) {
            known = new Moment(picture, age, now, new ConcurrentHashMap<>());
            last = known;
        }
        return known;
    }

    void export(Context context) {
        Picture picture = desk.look();
        if (picture == null) {
            none(context);
            return;
        }
        Instant now = Instant.now();
        Stream<Map.Entry<String, String>> files =
                StatusSite.files(picture, now.getEpochSecond(), StatusApi::json).entrySet().stream();
        ConsoleServer.json(
                context,
                new Files(
                        Instant.ofEpochSecond(now.getEpochSecond()),
                        files.map(each -> new File(each.getKey(), each.getValue()))
                                .toList()));
    }

    private static void none(Context context) {
        context.header("Cache-Control", "no-store");
        ConsoleServer.problem(
                context, 404, Code.PATH_NOT_FOUND.word(), "There is no status page: `code-red.status` declares none.");
    }
}
