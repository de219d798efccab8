package dev.signalbox.app.ledger;

import dev.signalbox.app.Rig;
import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A gateway's spool that takes no further file, as its directory is away, and has come to its last one.
public final class FullSpool implements AutoCloseable {
    /// Requests between two looks.
    private static final int ROUND = 50;

    private static final int MOST = 100_000;
    private static final String TAGS = "a=" + "x".repeat(64) + ",b=" + "x".repeat(64) + ",c=" + "x".repeat(64) + ",d="
            + "x".repeat(64) + ",e=" + "x".repeat(64) + ",f=" + "x".repeat(64) + ",g=" + "x".repeat(64);
    /// Is answered without a provider, and leaves a long record.
    private static final String MODELS = "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + Scene.CALLER_KEY + "\r\nx-signalbox-tags: " + TAGS + "\r\n\r\n";

    private final Path spool;
    private final Path away;
    private int asked;

    private FullSpool(Path spool, Path away) {
        this.spool = spool;
        this.away = away;
    }

    /// @param rig has a route `chat`, and a small `ledger.max`, so that its files are small
    public static FullSpool of(Rig rig, Path spool) throws IOException {
        FullSpool full = new FullSpool(spool, spool.resolveSibling("away"));
        Files.move(full.spool, full.away);
        // Something that can be put on the disk, as the folder's names are, and takes no file.
        Files.createFile(full.spool);
        // One connection is one event loop's.
        try (Wire wire = Wire.to(rig.port())) {
            while (full.asks(wire, Scene.chat(Scene.whole("hi"))).status() != 503) {
                for (int i = 0; i < ROUND; i++) {
                    full.asks(wire, MODELS);
                }
                if (full.asked > MOST) {
                    throw new AssertionError("the spool has room for ever");
                }
            }
        }
        return full;
    }

    private Answer asks(Wire wire, String request) throws IOException {
        asked++;
        return wire.send(request).answer();
    }

    /// Requests that it took.
    public int asked() {
        return asked;
    }

    /// There is room again.
    @Override
    public void close() throws IOException {
        Files.delete(spool);
        Files.move(away, spool);
    }
}
