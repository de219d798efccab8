package dev.signalbox.app.responses;

import static dev.signalbox.app.responses.Memory.after;
import static dev.signalbox.app.responses.Memory.fine;
import static dev.signalbox.app.responses.Memory.refused;
import static dev.signalbox.app.responses.Memory.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import dev.signalbox.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Responses that two gateways have in one PostgreSQL.
@Tag("sockets")
class SharedResponsesTest {
    private static final String KEY = "deferral: { key: \"am9icyBvZiB0ZXN0cyBhcmUgZW5jcnlwdGVkIHdpdGggdGhpcw==\" }\n";

    @Test
    void what_one_replica_keeps_another_goes_on_from(@TempDir Path folder) throws Exception {
        try (PostgresServer database = PostgresServer.start();
                Simulator provider = Simulator.start(Script.defaults())) {
            String url = database.url(database.database());
            try (Memory here = memory(provider, url, folder, "here");
                    Memory there = memory(provider, url, folder, "there")) {
                JsonNode first = here.ask("claude", "one", "");
                String id = first.path("id").asString();
                JsonNode second = there.ask("claude", "two", after(id));

                assertThat(words(second)).contains("two");
                assertThat(second.path("previous_response_id").asString()).isEqualTo(id);
                assertThat(fine(there.get("/v1/responses/" + id))).isEqualTo(first);
                String made = here.ask("claude", "three", ",\"background\":true" + after(id))
                        .path("id")
                        .asString();
                assertThat(words(there.awaitStatus(made, "completed"))).contains("three");
                String conversation =
                        fine(here.post("/v1/conversations", "{}")).path("id").asString();
                there.ask("claude", "four", ",\"conversation\":\"" + conversation + "\"");
                await().atMost(Memory.PATIENCE)
                        .until(() -> fine(here.get("/v1/conversations/" + conversation + "/items"))
                                        .path("data")
                                        .size()
                                == 2);

                fine(there.delete("/v1/responses/" + id));

                refused(here.get("/v1/responses/" + id), 404, "response_not_found");
                database.pause();
                try {
                    // Nobody needs the store to be answered.
                    JsonNode unkept = await().atMost(Memory.PATIENCE)
                            .until(
                                    () -> here.ask("claude", "five", ""),
                                    answer -> !answer.path("store").asBoolean());
                    assertThat(words(unkept)).contains("five");
                    refused(here.get("/v1/responses/" + made), 503, "responses_unavailable");
                } finally {
                    database.resume();
                }
                await().atMost(Memory.PATIENCE)
                        .until(() -> here.ask("claude", "six", "").path("store").asBoolean());
            }
        }
    }

    private static Memory memory(Simulator provider, String url, Path folder, String name) throws Exception {
        Path own = Files.createDirectory(folder.resolve(name));
        return new Memory(
                provider, url, own, "true", KEY + "ledger: { directory: \"" + own.resolve("spool") + "\" }\n");
    }
}
