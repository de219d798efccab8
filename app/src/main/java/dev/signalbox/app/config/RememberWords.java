package dev.signalbox.app.config;

import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Remembering;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The word `remember` of a workload.
final class RememberWords {
    private RememberWords() {}

    /// Null where no answers may be kept.
    static @Nullable Remembering read(Section workload) {
        Section written = workload.get(Vocabulary.REMEMBER);
        if (written == null || !written.get(Vocabulary.REMEMBER_SWITCH, true)) {
            return null;
        }
        Remembering otherwise = Remembering.DEFAULT;
        return new Remembering(
                written.get(Vocabulary.REMEMBER_KEEP, otherwise.keep()),
                written.get(Vocabulary.REMEMBER_MOST, otherwise.most()));
    }

    /// Finds workloads whose answers would be forgotten.
    static void check(Section root, Bookkeeping kept, Problems problems) {
        if (kept.store() != null || !kept.declared()) {
            return;
        }
        for (Named<Section> declared : root.get(Vocabulary.WORKLOADS, List.of())) {
            Section section = declared.value();
            Located<Section> remember = section == null ? null : section.find(Vocabulary.REMEMBER);
            if (section != null && remember != null && read(section) != null) {
                problems.error(remember.place().withoutValue(), "problem.remember.store");
            }
        }
    }
}
