package dev.signalbox.app.config;

import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Deferral;
import dev.signalbox.model.policy.Deferring;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The words `defer` of a workload and `deferral`.
final class DeferralWords {
    /// With a slash behind the host: without it, `https://a.example` would be the beginning of another host's address.
    private static final Pattern WEBHOOK =
            Pattern.compile("https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?/[A-Za-z0-9._~/-]{0,256}");

    private DeferralWords() {}

    static Word<String> webhook() {
        return Words.text(
                Phrase.of("expected.webhook"),
                text -> WEBHOOK.matcher(text).matches() && !text.contains("..") ? text : null,
                Map.of("type", "string", "pattern", WEBHOOK.pattern()));
    }

    /// Null where requests may not be answered later.
    static @Nullable Deferring read(Section workload) {
        Section written = workload.get(Vocabulary.DEFER);
        if (written == null || !written.get(Vocabulary.DEFER_SWITCH, true)) {
            return null;
        }
        Deferring otherwise = Deferring.DEFAULT;
        return new Deferring(
                written.get(Vocabulary.DEFER_WITHIN, otherwise.within()),
                written.get(Vocabulary.DEFER_KEEP, otherwise.keep()));
    }

    static Deferral deferral(Section root, Reading in) {
        Section section = root.get(Vocabulary.DEFERRAL, Section.EMPTY);
        Located<List<Located<String>>> webhooks = section.find(Vocabulary.WEBHOOKS);
        if (webhooks != null && !section.has(Vocabulary.WEBHOOK_KEY)) {
            in.problems.error(webhooks.place().withoutValue(), "problem.webhooks.key");
        }
        Deferral otherwise = Deferral.DEFAULT;
        return new Deferral(
                section.get(Vocabulary.JOBS, otherwise.jobs()),
                section.get(Vocabulary.JOBS_PER_KEY, otherwise.perKey()),
                section.get(Vocabulary.JOBS_MAX, otherwise.bytes()),
                section.get(Vocabulary.JOBS_AT_ONCE, otherwise.concurrency()),
                section.get(Vocabulary.JOBS_KEY),
                section.get(Vocabulary.WEBHOOKS, List.of()).stream()
                        .map(Located::value)
                        .toList(),
                section.get(Vocabulary.WEBHOOK_KEY));
    }

    /// Finds workloads whose requests would be forgotten.
    static void check(Section root, Bookkeeping kept, Problems problems) {
        if (kept.store() != null || !kept.declared()) {
            return;
        }
        for (Named<Section> declared : root.get(Vocabulary.WORKLOADS, List.of())) {
            Section section = declared.value();
            Located<Section> defer = section == null ? null : section.find(Vocabulary.DEFER);
            if (section != null && defer != null && read(section) != null) {
                problems.error(defer.place().withoutValue(), "problem.defer.store");
            }
        }
    }
}
