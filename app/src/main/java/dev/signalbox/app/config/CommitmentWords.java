package dev.signalbox.app.config;

import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Commitment.Bought;
import dev.signalbox.model.policy.Policy;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The word `commitments`: what was bought ahead.
final class CommitmentWords {
    private CommitmentWords() {}

    static List<Commitment> read(Section root, Providers providers, Reading in) {
        List<Commitment> commitments = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (Located<Section> written : root.get(Vocabulary.COMMITMENTS, List.of())) {
            Located<String> name = written.value().find(Vocabulary.COMMITMENT_NAME);
            if (name != null) {
                Integer earlier =
                        lines.putIfAbsent(name.value(), name.place().at().line());
                if (earlier != null) {
                    in.problems.error(name.place(), "problem.key.name", earlier);
                }
            }
            Commitment commitment = commitment(written, providers, in);
            if (commitment != null) {
                commitments.stream()
                        .filter(commitment::overlaps)
                        .findFirst()
                        .ifPresent(other -> in.problems.error(
                                written.place().withoutValue(),
                                "problem.commitment.overlap",
                                Shown.word(other.name())));
                commitments.add(commitment);
            }
        }
        return commitments;
    }

    private static @Nullable Commitment commitment(Located<Section> written, Providers providers, Reading in) {
        Section section = written.value();
        Located<String> provider = section.find(Vocabulary.COMMITMENT_PROVIDER);
        if (provider != null && !providers.names().contains(provider.value())) {
            in.problems.unknown(provider.place(), "problem.provider", provider.value(), providers.names());
        }
        Bought bought = bought(written, in);
        Located<LocalDate> until = section.find(Vocabulary.COMMITMENT_UNTIL);
        LocalDate from = section.get(Vocabulary.COMMITMENT_FROM);
        String name = section.get(Vocabulary.COMMITMENT_NAME);
        if (until != null && from != null && until.value().isBefore(from)) {
            in.problems.error(until.place(), "problem.commitment.until");
            return null;
        }
        if (provider == null || bought == null || until == null || from == null || name == null) {
            return null;
        }
        Set<String> models = new HashSet<>();
        section.get(Vocabulary.COMMITMENT_MODELS, List.of()).forEach(model -> models.add(model.value()));
        return new Commitment(
                name,
                provider.value(),
                models,
                bought,
                from.atStartOfDay(ZoneOffset.UTC).toInstant(),
                until.value().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static @Nullable Bought bought(Located<Section> written, Reading in) {
        Section section = written.value();
        long said =
                List.of(Vocabulary.COMMITMENT_USD, Vocabulary.COMMITMENT_TOKENS, Vocabulary.COMMITMENT_THROUGHPUT)
                        .stream()
                        .filter(section::has)
                        .count();
        if (said != 1) {
            in.problems.error(written.place().withoutValue(), "problem.commitment.bought");
            return null;
        }
        Long usd = section.get(Vocabulary.COMMITMENT_USD);
        Long tokens = section.get(Vocabulary.COMMITMENT_TOKENS);
        Long throughput = section.get(Vocabulary.COMMITMENT_THROUGHPUT);
        if (usd != null) {
            return new Bought.Dollars(BigDecimal.valueOf(usd, 6));
        }
        if (tokens != null) {
            return new Bought.Tokens(tokens);
        }
        return throughput == null ? null : new Bought.Throughput(throughput);
    }

    /// Warns of what will never be used, or of which nobody will know. Only for a config without problems.
    static void check(Section root, Policy policy, Problems problems) {
        List<Commitment> commitments = policy.spending().commitments();
        List<Located<Section>> written = root.get(Vocabulary.COMMITMENTS, List.of());
        for (int i = 0; i < commitments.size(); i++) {
            if (policy.targetLabels().stream().noneMatch(commitments.get(i)::covers)) {
                problems.warning(written.get(i).place().withoutValue(), "warning.commitment");
            }
        }
        if (!commitments.isEmpty()
                && policy.bookkeeping().declared()
                && policy.bookkeeping().store() == null) {
            problems.warning(written.getFirst().place().withoutValue(), "warning.commitment.store");
        }
    }
}
