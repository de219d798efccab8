package dev.signalbox.gateway.relay;

import dev.signalbox.core.exchange.Wishes;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Delivery;
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
    Understood NOTHING = new Understood(Wishes.NONE, null);

    /// @param tags as in [dev.signalbox.model.usage.UsageRecord]
    record Understood(Wishes wishes, @Nullable String tags) implements WishHeaders {}

    record NotUnderstood(Problem problem) implements WishHeaders {}

    static WishHeaders read(HttpHeaders headers) {
        String timeout = headers.get(TIMEOUT);
        String delivery = headers.get(DELIVERY);
        String workload = headers.get(WORKLOAD);
        String session = headers.get(SESSION);
        String tags = Tags.none(headers) ? null : Tags.read(headers);
        if (tags == null && !Tags.none(headers)) {
            return wrong(Tags.HEADER, Tags.EXPECTED);
        }
        if (timeout == null && delivery == null && workload == null && session == null) {
            return tags == null ? NOTHING : new Understood(Wishes.NONE, tags);
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
        long millis = timeout == null ? 0 : Long.parseLong(timeout);
        return new Understood(new Wishes(millis, wished, workload, session), tags);
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
