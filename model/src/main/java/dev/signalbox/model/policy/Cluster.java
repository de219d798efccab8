package dev.signalbox.model.policy;

import org.jspecify.annotations.Nullable;

/// Where several replicas of the gateway tell each other what their callers used.
///
/// @param host of Redis or Valkey
/// @param tls whether it is spoken to with TLS, whose certificate the JVM has to trust
/// @param user null for the default one
/// @param password null when none is asked for
/// @param replicas how many there are thought to be when that cannot be asked; at least 1
public record Cluster(
        String host,
        int port,
        int database,
        boolean tls,
        @Nullable String user,
        @Nullable Secret password,
        int replicas) {
    public Cluster {
        if (replicas < 1) {
            throw new IllegalArgumentException("a cluster has a replica at least");
        }
    }

    /// The address without user and password, for people.
    public String shown() {
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return (tls ? "rediss://" : "redis://") + bracketed + ":" + port + "/" + database;
    }
}
