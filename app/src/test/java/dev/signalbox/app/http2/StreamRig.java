package dev.signalbox.app.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.app.edge.Scene;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The program in front of a provider `upstream` that speaks HTTP/2 only, behind the route `chat`.
final class StreamRig {
    static final String CHAT = "/v1/chat/completions";
    static final String KEY = "sk-of-the-gateway-0123456789";

    private StreamRig() {}

    static Rig rig(StreamProvider provider) throws IOException {
        return rig(provider, "routes: { chat: { targets: [upstream/m] } }");
    }

    /// @param more providers after the first, and the routes
    static Rig rig(StreamProvider provider, String more) throws IOException {
        return Rig.start("""
                providers:
                  upstream: { dialect: openai, url: "%s", keys: ["%s"], http: 2 }
                %s
                """.formatted(provider.url(), KEY, more));
    }

    /// The codes of all attempts, `-` for those that answered.
    static List<String> attempts(List<JsonNode> records) {
        return records.stream()
                .flatMap(record -> Scene.attempts(record).stream())
                .toList();
    }

    /// Nothing is under way, as the metrics see it.
    static void atRest(Rig rig) {
        await().untilAsserted(
                        () -> assertThat(rig.get(rig.console() + "/metrics").body())
                                .contains("signalbox_in_flight 0")
                                .contains("signalbox_upstream_connections{provider=\"upstream\",state=\"active\"} 0"));
    }
}
