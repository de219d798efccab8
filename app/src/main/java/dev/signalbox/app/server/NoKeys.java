package dev.signalbox.app.server;

import dev.signalbox.core.port.KeyDesk;
import java.time.Duration;

/// Where keys cannot be made at run time, as gateways that share a store have to share what hashes are made with.
final class NoKeys implements KeyDesk {
    static final String WHY = "With a PostgreSQL store, keys can be made at run time only where the config has"
            + " `key-hash`, the same on all replicas: 32 random bytes in base64, as `openssl rand -base64 32` makes"
            + " them.";

    private static Refused refused() {
        return new Refused(503, "no_key_hash", WHY);
    }

    @Override
    public Listed list(String after, int limit) throws Refused {
        throw refused();
    }

    @Override
    public Entry show(String name) throws Refused {
        throw refused();
    }

    @Override
    public Made create(String json, Notice notice) throws Refused {
        throw refused();
    }

    @Override
    public Made rotate(String name, Duration overlap, Notice notice) throws Refused {
        throw refused();
    }

    @Override
    public Entry revoke(String name, Notice notice) throws Refused {
        throw refused();
    }
}
