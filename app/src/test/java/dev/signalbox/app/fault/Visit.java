package dev.signalbox.app.fault;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import java.io.IOException;
import java.util.Arrays;

/// A client that comes, asks, takes the whole answer and leaves, so that its connection must be gone right
/// after.
final class Visit {
    private Visit() {}

    /// Asks in OpenAI's dialect.
    ///
    /// @param headers further lines of the head
    static Answer ask(Scene scene, String body, String... headers) throws IOException {
        return send(scene, Scene.chat(body, with(headers)));
    }

    /// The same with the key of another of the scene's callers.
    static Answer askAs(Scene scene, int caller, String body) throws IOException {
        return send(scene, Scene.chat(body, "Connection: close").replace(Scene.CALLER_KEY, Scene.caller(caller)));
    }

    private static String[] with(String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Connection: close";
        return all;
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
