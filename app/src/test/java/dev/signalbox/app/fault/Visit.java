package dev.signalbox.app.fault;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import java.io.IOException;

/// A client that comes, asks, takes the whole answer and leaves, so that its connection must be gone right after.
final class Visit {
    private Visit() {}

    /// Asks in OpenAI's dialect.
    static Answer ask(Scene scene, String body) throws IOException {
        return send(scene, Scene.chat(body, "Connection: close"));
    }

    /// Asks in Anthropic's.
    static Answer askAnthropic(Scene scene, String body) throws IOException {
        return send(scene, Scene.post("/v1/messages", body, "anthropic-version: 2023-06-01", "Connection: close"));
    }

    private static Answer send(Scene scene, String request) throws IOException {
        try (Wire wire = scene.wire()) {
            return wire.send(request).answer();
        }
    }
}
