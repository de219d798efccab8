package dev.signalbox.gateway.relay;

import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.limits.Limits;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.usage.Cost;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The answer to a caller that asks what its key may do. Its form is no dialect's but the gateway's own; it is
/// documented in `docs/keys.md`.
final class KeyAnswer {
    private final StringBuilder json = new StringBuilder(512);

    private KeyAnswer() {}

    static byte[] of(Command.ShowKey shown) {
        KeyAnswer answer = new KeyAnswer();
        answer.write(shown);
        return answer.json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(Command.ShowKey shown) {
        Key key = shown.key();
        raw("{\"key\":").text(key.name());
        raw(",\"workload\":").text(key.workload());
        raw(",\"workloads\":").list(key.workloads().stream().sorted().toList(), this::text);
        raw(",\"routes\":").list(shown.routes(), this::text);
        Instant expires = key.expires();
        raw(",\"expires\":").text(expires == null ? null : expires.toString());
        raw(",\"limits\":").list(shown.limits(), this::limit);
        raw(",\"budgets\":").list(shown.budgets(), this::budget);
        raw("}");
    }

    private void limit(Limits.Row row) {
        raw("{\"owner\":").text(row.owner());
        raw(",\"name\":").text(row.name());
        raw(",\"kind\":").text(row.kind().word());
        json.append(",\"limit\":").append(row.limit());
        json.append(",\"left\":").append(Math.max(0, row.left())).append('}');
    }

    private void budget(Budgets.Row row) {
        raw("{\"owner\":").text(row.owner());
        raw(",\"name\":").text(row.name());
        raw(",\"usd\":").text(usd(row.budget().picodollars()));
        raw(",\"per\":").text(row.budget().per().word());
        raw(",\"then\":").text(row.budget().then().word());
        long emergency = row.budget().emergency();
        raw(",\"emergency\":").text(emergency == 0 ? null : usd(emergency));
        raw(",\"spent\":").text(usd(row.spent()));
        raw(",\"reserved\":").text(usd(row.reserved()));
        raw(",\"left\":").text(usd(Math.max(0, allowed(row.budget()) - row.spent() - row.reserved())));
        raw(",\"begins_anew\":")
                .text(Instant.ofEpochMilli(row.end())
                        .atZone(row.zone())
                        .toOffsetDateTime()
                        .toString());
        raw("}");
    }

    /// With the emergency allowance.
    private static long allowed(Budget budget) {
        return budget.picodollars() + (budget.then() == Budget.Then.REFUSE ? budget.emergency() : 0);
    }

    private static String usd(long picodollars) {
        return new Cost(picodollars, false).usd();
    }

    private KeyAnswer raw(String part) {
        json.append(part);
        return this;
    }

    private <T> void list(Collection<T> items, Consumer<? super T> each) {
        raw("[");
        for (Iterator<T> left = items.iterator(); left.hasNext(); ) {
            each.accept(left.next());
            raw(left.hasNext() ? "," : "");
        }
        raw("]");
    }

    /// Names of routes may have any characters in them.
    private void text(@Nullable String text) {
        if (text == null) {
            raw("null");
            return;
        }
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"' || next == '\\') {
                json.append('\\').append(next);
            } else if (next < ' ') {
                json.append("\\u00")
                        .append(Character.forDigit(next >> 4, 16))
                        .append(Character.forDigit(next & 15, 16));
            } else {
                json.append(next);
            }
        }
        json.append('"');
    }
}
