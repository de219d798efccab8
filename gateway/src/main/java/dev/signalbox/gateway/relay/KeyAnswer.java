package dev.signalbox.gateway.relay;

import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.limits.Limits;
import dev.signalbox.core.limits.Refusal;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Tags;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
        raw(",\"tags\":").tags(Tags.values(key.tags()));
        raw(",\"limits\":").list(limits(shown), this::limit);
        raw(",\"budget\":").budget(shown.budget());
        raw(",\"usage\":").usage(shown.usage());
        raw("}");
    }

    /// One line of `limits`.
    ///
    /// @param left -1 where it is not only the key's
    private record Limit(String owner, String name, Refusal.Kind kind, long limit, long left) {}

    private static List<Limit> limits(Command.ShowKey shown) {
        List<Limit> limits = new ArrayList<>();
        for (Limits.Row row : shown.limits()) {
            limits.add(new Limit(row.owner(), row.name(), row.kind(), row.limit(), Math.max(0, row.left())));
        }
        String workload = shown.workload().name();
        RateLimits shared = shown.workload().limits();
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            long limit = switch (kind) {
                case REQUESTS -> shared.requests();
                case TOKENS -> shared.tokens();
                case CONCURRENT -> shared.concurrent();
            };
            if (limit > 0) {
                limits.add(new Limit("workload", workload, kind, limit, -1));
            }
        }
        return limits;
    }

    private void limit(Limit limit) {
        raw("{\"owner\":").text(limit.owner);
        raw(",\"name\":").text(limit.name);
        raw(",\"kind\":").text(limit.kind.word());
        json.append(",\"limit\":").append(limit.limit);
        json.append(",\"left\":").append(limit.left < 0 ? "null" : limit.left).append('}');
    }

    private void budget(Budgets.@Nullable Row row) {
        if (row == null) {
            raw("null");
            return;
        }
        raw("{\"usd\":").text(usd(row.budget().picodollars()));
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

    private void usage(OwnUsage.Answer answer) {
        switch (answer) {
            case OwnUsage.Answer.Known known -> {
                raw("{\"as_of\":")
                        .text(known.asOf().truncatedTo(ChronoUnit.MILLIS).toString());
                raw(",\"today\":").used(known.today());
                raw(",\"month\":").used(known.month());
                raw("},\"usage_missing\":null");
            }
            case OwnUsage.Answer.Missing missing ->
                raw("null,\"usage_missing\":").text(missing.reason().word());
        }
    }

    private void used(OwnUsage.Used used) {
        Accounts.Sum all = used.all();
        raw("{\"from\":").text(used.from().toString());
        json.append(",\"requests\":").append(all.requests());
        raw(",\"outcomes\":").outcomes(used.outcomes());
        long left = all.requests() - requests(used, Outcome.CLIENT_GONE) - requests(used, Outcome.DEFERRED);
        raw(",\"error_rate\":").part(left - requests(used, Outcome.SUCCESS), left);
        Accounts.Sum answered = used.of(Outcome.SUCCESS);
        raw(",\"mean_duration_ms\":").part(answered == null ? 0 : answered.durationMillis(), requests(answered));
        raw(",\"mean_first_content_ms\":")
                .part(
                        answered == null ? 0 : answered.firstContentMillis(),
                        answered == null ? 0 : answered.withContent());
        json.append(",\"tokens\":{\"input\":").append(all.input());
        json.append(",\"output\":").append(all.output());
        json.append(",\"cached_input\":").append(all.cachedInput());
        json.append(",\"cache_write\":").append(all.cacheWrite());
        json.append(",\"reasoning\":").append(all.reasoning());
        boolean priced = all.unpriced() < all.requests();
        raw("},\"cost\":").text(priced ? all.cost().stripTrailingZeros().toPlainString() : null);
        json.append(",\"unpriced\":").append(all.unpriced()).append('}');
    }

    private static long requests(OwnUsage.Used used, Outcome outcome) {
        return requests(used.of(outcome));
    }

    private static long requests(Accounts.@Nullable Sum sum) {
        return sum == null ? 0 : sum.requests();
    }

    private void tags(Map<String, String> tags) {
        String before = "{";
        for (Map.Entry<String, String> each : tags.entrySet()) {
            raw(before).text(each.getKey());
            raw(":").text(each.getValue());
            before = ",";
        }
        raw(tags.isEmpty() ? "{}" : "}");
    }

    private void outcomes(List<Accounts.Sum> outcomes) {
        String before = "{";
        for (Accounts.Sum each : outcomes) {
            raw(before).text(each.name());
            json.append(':').append(each.requests());
            before = ",";
        }
        raw(outcomes.isEmpty() ? "{}" : "}");
    }

    /// Null of nothing.
    private void part(long part, long whole) {
        raw(
                whole == 0
                        ? "null"
                        : BigDecimal.valueOf(part)
                                .divide(BigDecimal.valueOf(whole), 4, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString());
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

    private void text(@Nullable String text) {
        text(json, text);
    }

    /// Names of routes may have any characters in them.
    static void text(StringBuilder json, @Nullable String text) {
        if (text == null) {
            json.append("null");
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
