package dev.signalbox.app.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What keys say that their requests are for.
@Tag("sockets")
class KeyTagsTest {
    private static final String SECRET = "a-long-secret-of-the-file";
    private static final String HEADER = "x-signalbox-tags";
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @AfterEach
    void stop() {
        provider.close();
    }

    private Rig rig(String key, String more) throws Exception {
        return Rig.start("""
                providers: { main: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [main/m] } }
                prices: [{ model: main/m, input: 100, output: 1000 }]
                keys: [{ name: web, secret: %s, tags: { team: search, cost-center: 42 } %s }]
                %s
                """.formatted(provider.url(), SECRET, key, more));
    }

    private static HttpResponse<String> chat(Rig rig, String secret, @Nullable String tags) throws Exception {
        return tags == null
                ? rig.post(CHAT, HI, "x-api-key", secret)
                : rig.post(CHAT, HI, "x-api-key", secret, HEADER, tags);
    }

    private static String recorded(Rig rig, int number) throws Exception {
        return rig.records(number).getLast().path("tags").asString("");
    }

    @Test
    void a_keys_tags_are_in_its_records_and_win_over_what_the_caller_says() throws Exception {
        try (Rig rig = rig("", "")) {
            assertThat(chat(rig, SECRET, null).statusCode()).isEqualTo(200);
            assertThat(recorded(rig, 1)).isEqualTo("team=search,cost-center=42");

            assertThat(chat(rig, SECRET, "app=mobile, team=ads").statusCode()).isEqualTo(200);
            assertThat(recorded(rig, 2)).isEqualTo("team=search,cost-center=42,app=mobile");
            JsonNode told = Keeper.json(rig.get(rig.url() + "/v1/signalbox/me", "x-api-key", SECRET));
            assertThat(told.path("tags").toString()).isEqualTo("{\"team\":\"search\",\"cost-center\":\"42\"}");
        }
    }

    @Test
    void refused_requests_keep_them() throws Exception {
        try (Rig rig = rig(", limits: { rpm: 1 }", "")) {
            assertThat(chat(rig, SECRET, null).statusCode()).isEqualTo(200);
            assertThat(chat(rig, SECRET, "app=mobile").statusCode()).isEqualTo(429);
            assertThat(recorded(rig, 2)).isEqualTo("team=search,cost-center=42,app=mobile");
        }
        try (Rig rig = rig(", budget: { usd: 0.000001, per: day }", "")) {
            HttpResponse<String> refused = chat(rig, SECRET, "app=mobile");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("budget_exhausted");
            assertThat(recorded(rig, 1)).isEqualTo("team=search,cost-center=42,app=mobile");
        }
        try (Rig rig = rig(", expires: 2020-01-01", "")) {
            assertThat(chat(rig, SECRET, null).statusCode()).isEqualTo(401);
            assertThat(recorded(rig, 1)).isEqualTo("team=search,cost-center=42");
        }
        try (Rig rig = rig("", "")) {
            assertThat(chat(rig, "another-secret-than-that", "app=mobile").statusCode())
                    .isEqualTo(401);
            // What strangers say is not added up.
            assertThat(recorded(rig, 1)).isEmpty();
        }
    }

    @Test
    void what_may_be_sent_holds_for_both_together() throws Exception {
        String eight = "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1";
        try (Rig rig = rig("", "")) {
            assertThat(chat(rig, SECRET, eight).statusCode()).isEqualTo(200);
            // What the key says itself is not another one.
            assertThat(chat(rig, SECRET, eight + ",team=ads").statusCode()).isEqualTo(200);

            for (String tooMany : List.of(
                    eight + ",i=1",
                    "a=%1$s,b=%1$s,c=%1$s,d=%1$s,e=%1$s,f=%1$s,g=%1$s,h=0123456789abcdef0123456789abcdef"
                            .formatted("x".repeat(64)))) {
                int before = rig.records(2).size();
                HttpResponse<String> refused = chat(rig, SECRET, tooMany);

                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.body()).contains("invalid_request", HEADER);
                assertThat(recorded(rig, before + 1)).isEqualTo("team=search,cost-center=42");
            }
            assertThat(provider.requests()).hasSize(2);
        }
    }

    @Test
    void a_key_made_at_run_time_has_every_word_that_a_declared_one_has() throws Exception {
        String store =
                "admin-token: " + folder.resolve("token") + "\nstore: sqlite:" + folder.resolve("books.db") + "\n";
        try (Rig rig = rig("", store + "workloads: { shop: {}, side: { criticality: sheddable } }\n");
                Keeper keeper = new Keeper(rig, folder.resolve("token"))) {
            String secret = keeper.made("""
                    {"name": "made", "workload": "shop", "workloads": ["side"], "routes": ["chat"],
                     "limits": {"rpm": 60, "tpm": 70000, "concurrent": 3, "reserve": "max"},
                     "budget": {"usd": 5.5, "per": "month", "then": "notify", "soft": "60%", "emergency": 0.5,
                       "reserve": "max", "unpriced": "allow"},
                     "expires": "2099-01-01T09:00:00+09:00", "networks": ["127.0.0.0/8"],
                     "tags": {"team": "made", "n": 7}}
                    """);

            assertThat(chat(rig, secret, "team=x").statusCode()).isEqualTo(200);
            assertThat(recorded(rig, 1)).isEqualTo("team=made,n=7");
            JsonNode shown = keeper.show("made");
            assertThat(shown.path("tags").toString()).isEqualTo("{\"team\":\"made\",\"n\":\"7\"}");
            assertThat(shown.at("/limits/reserve").asString()).isEqualTo("max");
            assertThat(shown.at("/budget/then").asString()).isEqualTo("notify");
            assertThat(keeper.create("{\"name\":\"b\",\"tags\":{\"Team\":\"x\"}}")
                            .body())
                    .contains("tags.Team");
            assertThat(keeper.create("{\"name\":\"b\",\"tags\":{\"team\":\"a,b\"}}")
                            .body())
                    .contains("without a comma");
        }
    }
}
