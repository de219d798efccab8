package dev.signalbox.app.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where the token for changes at the console is kept when the config does not say: in a folder that belongs
/// to the user alone, under the port of the console, so that several servers do not meet.
public final class TokenPlaces {
    private TokenPlaces() {}

    /// Those that this environment gives, best first. The server writes to the first that it can, the command
    /// line reads the first that is there: the two need not see the same variables.
    ///
    /// @param port the console's
    /// @param environment null for a variable that is not set
    public static List<Path> usual(int port, Function<String, @Nullable String> environment) {
        List<Path> places = new ArrayList<>();
        add(places, environment.apply("XDG_RUNTIME_DIR"), "signalbox", port);
        add(places, environment.apply("XDG_STATE_HOME"), "signalbox", port);
        add(places, environment.apply("HOME"), ".local/state/signalbox", port);
        return places;
    }

    private static void add(List<Path> places, @Nullable String folder, String below, int port) {
        if (folder != null && folder.startsWith("/")) {
            places.add(Path.of(folder, below, "admin-token-" + port));
        }
    }
}
