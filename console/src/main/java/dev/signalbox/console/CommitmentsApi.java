package dev.signalbox.console;

import dev.signalbox.core.commitment.Progress;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Commitment.Bought;
import dev.signalbox.model.policy.Policy;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/admin/v1/commitments`: what was bought ahead, what of it is used, and what will lapse.
final class CommitmentsApi {
    static final String PATH = "/admin/v1/commitments";

    private static final Logger LOG = LoggerFactory.getLogger(CommitmentsApi.class);
    private static final double SHARES = 10_000;

    private CommitmentsApi() {}

    /// The body of an answer.
    record Commitments(List<Line> commitments) {}

    /// Amounts are decimal text in the unit, null where they are not known yet.
    ///
    /// @param unit `usd` or `tokens`
    /// @param tokensPerMinute of provisioned throughput, else null
    /// @param targets labels of those whose requests are used of it
    /// @param preferred whether those are preferred among targets of equal priority
    record Line(
            String name,
            String provider,
            List<String> models,
            Instant from,
            Instant until,
            String state,
            String unit,
            @Nullable Long tokensPerMinute,
            String bought,
            String used,
            long unpriced,
            double timeGone,
            @Nullable String perDay,
            @Nullable String forecast,
            @Nullable String lapses,
            List<String> targets,
            boolean preferred) {}

    static void list(Context context, Policy policy, @Nullable Accounts accounts) {
        List<Commitment> declared = policy.spending().commitments();
        if (accounts == null && !declared.isEmpty()) {
            ConsoleServer.problem(
                    context, 503, "no_store", "No usage is recorded: there is no store (`store` in the config).");
            return;
        }
        try {
            List<Progress> found = accounts == null ? List.of() : Progress.of(declared, accounts, Instant.now());
            ConsoleServer.json(
                    context,
                    new Commitments(
                            found.stream().map(each -> line(each, policy)).toList()));
        } catch (Accounts.Unavailable e) {
            LOG.warn("A question about commitments has no answer", e);
            ConsoleServer.problem(context, 503, "store_unavailable", String.valueOf(e.getMessage()));
        }
    }

    private static Line line(Progress progress, Policy policy) {
        Commitment commitment = progress.commitment();
        return new Line(
                commitment.name(),
                commitment.provider(),
                commitment.models().stream().sorted().toList(),
                commitment.from(),
                commitment.until(),
                progress.state().name().toLowerCase(Locale.ROOT),
                unit(commitment),
                commitment.bought() instanceof Bought.Throughput(long perMinute) ? (Long) perMinute : null,
                plain(commitment.amount()),
                plain(progress.used()),
                progress.unpriced(),
                Math.round(progress.timeGone() * SHARES) / SHARES,
                orNull(progress.perDay()),
                orNull(progress.forecast()),
                orNull(progress.lapses()),
                policy.targetLabels().stream().filter(commitment::covers).toList(),
                progress.lapsing());
    }

    /// Of a commitment's amounts.
    static String unit(Commitment commitment) {
        return commitment.bought() instanceof Bought.Dollars ? "usd" : "tokens";
    }

    private static @Nullable String orNull(@Nullable BigDecimal decimal) {
        return decimal == null ? null : plain(decimal);
    }

    private static String plain(BigDecimal decimal) {
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }
}
