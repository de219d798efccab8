package dev.signalbox.app.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What callers say that their requests are for.
@Tag("sockets")
class TagsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String HEADER = "x-signalbox-tags";

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1", keys: ["k"] } }
                routes: { chat: { targets: ["main/m"], limits: { rpm: 1 } } }
                store: "sqlite:%s"
                """.formatted(provider.url(), folder.resolve("s.db")));
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        provider.close();
    }

    @Test
    void tagsAreInTheRecordAlsoOfARequestThatALimitRefuses() throws Exception {
        HttpResponse<String> answered = rig.post(CHAT, HI, HEADER, "team=search, feature=a=b c");
        HttpResponse<String> refused = rig.post(CHAT, HI, HEADER, "team=ads");

        assertThat(answered.statusCode()).isEqualTo(200);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(recorded(answered)).isEqualTo("team=search,feature=a=b c");
        assertThat(recorded(refused)).isEqualTo("team=ads");
        JsonNode lines = JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/usage?by=tag:team").body())
                .path("lines");
        assertThat(lines.size()).isEqualTo(2);
        assertThat(lines.get(0).path("name").asString()).isEqualTo("ads");
        assertThat(lines.get(0).path("succeeded").asInt()).isZero();
        assertThat(lines.get(1).path("succeeded").asInt()).isEqualTo(1);
        assertThat(provider.requests().getLast().header(HEADER)).isEmpty();
    }

    @Test
    void tagsThatCannotBeKeptAreRefused() throws Exception {
        String[] wrong = {
            "",
            "team",
            "team=",
            "=x",
            "Team=x",
            "a=b,a=c",
            "a=b,",
            "a=" + "x".repeat(65),
            "n".repeat(33) + "=x",
            "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,j=1,k=1",
            "a=%1$s,b=%1$s,c=%1$s,d=%1$s,e=%1$s,f=%1$s,g=%1$s,h=%1$s".formatted("x".repeat(64)),
        };
        for (String tags : wrong) {
            HttpResponse<String> answer = rig.post(CHAT, HI, HEADER, tags);

            assertThat(answer.statusCode()).as(tags).isEqualTo(400);
            assertThat(answer.body()).as(tags).contains("invalid_request", HEADER);
        }
        assertThat(provider.requests()).isEmpty();
    }

    private String recorded(HttpResponse<String> answer) {
        String id = answer.headers().firstValue("x-request-id").orElseThrow();
        return await().until(
                        () -> JsonMapper.shared()
                                .readTree(rig.get(rig.console() + "/admin/v1/requests?id=" + id)
                                        .body())
                                .path("requests")
                                .path(0),
                        found -> !found.isMissingNode())
                .path("tags")
                .asString();
    }
}
