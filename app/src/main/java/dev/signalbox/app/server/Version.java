package dev.signalbox.app.server;

/// What this program is.
public final class Version {
    private Version() {}

    /// As in the jar's manifest; `development` when run from classes.
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
