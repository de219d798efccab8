package dev.signalbox.app.config;

import dev.signalbox.model.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What came of reading a config: a whole policy, or every reason why there is none.
public sealed interface Loaded {
    /// The files that the outcome depends on, absolute: the config, secrets, certificates. One that could not be read
    /// is among them, so that a watcher notices when it appears.
    Set<Path> files();

    /// A config that can be used.
    ///
    /// @param warnings what will work but is hardly meant so, in the order of the file
    record Valid(Policy policy, List<ConfigProblem> warnings, Set<Path> files) implements Loaded {
        public Valid {
            warnings = List.copyOf(warnings);
            files = Set.copyOf(files);
        }
    }

    /// A config that must not be used.
    ///
    /// @param problems all of them, in the order of the file; never empty
    record Invalid(List<ConfigProblem> problems, Set<Path> files) implements Loaded {
        public Invalid {
            problems = List.copyOf(problems);
            files = Set.copyOf(files);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("an invalid config has at least one problem");
            }
        }
    }
}
