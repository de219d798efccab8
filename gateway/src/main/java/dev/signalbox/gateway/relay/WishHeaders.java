package dev.signalbox.gateway.relay;

import dev.signalbox.core.exchange.Wishes;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.usage.Tags;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// Reads what a caller asks for in headers of ours.
sealed interface WishHeaders {
    String TIMEOUT = "x-signalbox-timeout-ms";
    String DELIVERY = "x-signalbox-delivery";
    String WORKLOAD = "x-signalbox-workload";
    String SESSION = "x-signalbox-session";
    int MAX_WORKLOAD = 64;
    int MAX_SESSION = 256;
    String CACHE = "x-signalbox-cache";
    String TAGS = "x-signalbox-tags";
    String PREFER = "prefer";
    /// RFC 7240 §4.1.
    String LATER = "respond-async";
    Understood NOTHING = new Understood(Wishes.NONE);

    record Understood(Wishes wishes) implements WishHeaders {}

    record NotUnderstood(Problem problem) implements WishHeaders {}

    static WishHeaders read(HttpHeaders headers) {
        String timeout = headers.get(TIMEOUT);
        String delivery = headers.get(DELIVERY);
        String workload = headers.get(WORKLOAD);
        String session = headers.get(SESSION);
        String cache = headers.get(CACHE);
        boolean tagged = headers.contains(TAGS);
        boolean later = later(headers);
        if (timeout == null
                && delivery == null
                && workload == null
                && session == null
                && cache == null
                && !tagged
                && !later) {
            return NOTHING;
        }
        String tags = tagged ? Tags.read(String.join(",", headers.getAll(TAGS))) : null;
        if (tagged && tags == null) {
            return wrong(
                    TAGS,
                    "1 to " + Tags.MOST
                            + " of `name=value` with commas between them, each name once, of 1 to 32 of a-z,"
                            + " 0-9, _, . and -, each value of 1 to 64 printable ASCII characters, all together "
                            + Tags.LONGEST + " at most");
        }
        if (timeout != null && !timeout.matches("[1-9][0-9]{0,8}")) {
            return wrong(TIMEOUT, "a whole number of milliseconds, from 1 to 999999999");
        }
        Delivery wished = delivery(delivery);
        if (delivery != null && wished == null) {
            return wrong(DELIVERY, "live or whole");
        }
        if (workload != null && (workload.isEmpty() || workload.length() > MAX_WORKLOAD)) {
            return wrong(WORKLOAD, "1 to " + MAX_WORKLOAD + " characters");
        }
        if (session != null && (session.isEmpty() || session.length() > MAX_SESSION)) {
            return wrong(SESSION, "1 to " + MAX_SESSION + " characters");
        }
        Wishes.Cache kept = cache(cache);
        if (kept == null) {
            return wrong(CACHE, "bypass or refresh");
        }
        long millis = timeout == null ? 0 : Long.parseLong(timeout);
        return new Understood(new Wishes(millis, wished, workload, session, tags, kept, later));
    }

    /// Other preferences, and what follows one, are somebody else's.
    private static boolean later(HttpHeaders headers) {
        if (headers.contains(PREFER)) {
            for (String value : headers.getAll(PREFER)) {
                for (String preference : value.split(",", 32)) {
                    int end = preference.indexOf(';');
                    String name = end < 0 ? preference : preference.substring(0, end);
                    if (name.strip().equalsIgnoreCase(LATER)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static Wishes.@Nullable Cache cache(@Nullable String word) {
        return switch (word) {
            case "bypass" -> Wishes.Cache.BYPASS;
            case "refresh" -> Wishes.Cache.REFRESH;
            case null -> Wishes.Cache.USE;
            default -> null;
        };
    }

    private static @Nullable Delivery delivery(@Nullable String word) {
        return switch (word) {
            case "live" -> Delivery.LIVE;
            case "whole" -> Delivery.WHOLE;
            case null, default -> null;
        };
    }

    private static NotUnderstood wrong(String header, String expected) {
        return new NotUnderstood(
                Problem.of(Code.INVALID_REQUEST, "The header `" + header + "` must be " + expected + ".", header));
    }
}
