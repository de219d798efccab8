package dev.signalbox.app.config;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where in Google's cloud a provider's models are, which its addresses say.
///
/// @param project the customer's, as in `my-project`
/// @param location a region, a group of them (`eu`), or `global`
record Site(String project, String location) {
    private static final String GLOBAL = "global";
    /// Groups of regions, whose addresses are made differently.
    private static final Set<String> GROUPS = Set.of("eu", "us");

    /// Null where the provider is in no such cloud, or does not say where, which is told.
    static @Nullable Site read(
            Section section, @Nullable Located<String> dialect, @Nullable Preset preset, Reading in) {
        Located<String> project = section.find(Vocabulary.PROJECT);
        Located<String> location = section.find(Vocabulary.LOCATION);
        if (preset == null || !preset.located()) {
            if (dialect != null) {
                refuse(project, in);
                refuse(location, in);
            }
            return null;
        }
        if (dialect != null && (!section.has(Vocabulary.PROJECT) || !section.has(Vocabulary.LOCATION))) {
            in.problems.error(dialect.place(), "problem.site");
        }
        return project == null || location == null ? null : new Site(project.value(), location.value());
    }

    private static void refuse(@Nullable Located<String> word, Reading in) {
        if (word != null) {
            in.problems.error(word.place(), "problem.site.elsewhere");
        }
    }

    /// @param declared in place of the public address; null for that one
    URI address(Preset preset, @Nullable URI declared) {
        URI host = declared == null ? URI.create("https://" + host()) : declared;
        String path = host.getRawPath();
        if (path != null && path.length() > 1) {
            return host;
        }
        String behind =
                String.valueOf(preset.path()).replace("{project}", project).replace("{location}", location);
        return URI.create(host.getScheme() + "://" + host.getRawAuthority() + behind);
    }

    private String host() {
        if (location.equals(GLOBAL)) {
            return "aiplatform.googleapis.com";
        }
        return GROUPS.contains(location)
                ? "aiplatform." + location + ".rep.googleapis.com"
                : location + "-aiplatform.googleapis.com";
    }
}
