package dev.signalbox.app;

import dev.signalbox.app.cli.Signalbox;

/// Where the process starts.
public final class Main {
    private Main() {}

    /// Exit codes: 0 fine, 1 failed, 2 wrong usage or config.
    public static void main(String[] arguments) {
        System.exit(Signalbox.run(arguments));
    }
}
