package dev.signalbox.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import dev.signalbox.app.Rig;
import dev.signalbox.app.deferral.Press;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// OpenAI's own client, with files and batches.
@Tag("sockets")
class BatchSdkTest {
    private static final String KEY = "sk-caller-0123456789";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void a_batch_is_made_as_it_would_be_at_openai() throws Exception {
        Path lines = Files.writeString(folder.resolve("night.jsonl"), Press.lines(5));
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start("""
                        providers: { p: { dialect: openai, url: "%s/v1" } }
                        routes: { chat: { targets: [p/m] } }
                        workloads: { night: { defer: true } }
                        keys: [{ name: batch, secret: "%s", workload: night }]
                        store: "sqlite:%s"
                        """.formatted(provider.url(), KEY, folder.resolve("s.db")))) {
            OpenAIClient client = OpenAIOkHttpClient.builder()
                    .apiKey(KEY)
                    .baseUrl(rig.url() + "/v1")
                    .maxRetries(0)
                    .build();
            try {
                FileObject file = client.files()
                        .create(FileCreateParams.builder()
                                .file(lines)
                                .purpose(FilePurpose.BATCH)
                                .build());
                assertThat(file.filename()).isEqualTo("night.jsonl");
                Batch begun = client.batches()
                        .create(BatchCreateParams.builder()
                                .inputFileId(file.id())
                                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                                .build());

                Batch done = await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> client.batches().retrieve(begun.id()),
                                now -> now.status().equals(Batch.Status.COMPLETED));

                assertThat(done.requestCounts().orElseThrow().completed()).isEqualTo(5);
                try (HttpResponse output =
                        client.files().content(done.outputFileId().orElseThrow())) {
                    String text = new String(output.body().readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(text.lines()).hasSize(5).allMatch(each -> each.contains("You said: words "));
                }
                assertThat(client.batches().list().data().stream()
                                .map(Batch::id)
                                .toList())
                        .isEqualTo(List.of(begun.id()));
                assertThat(client.files().list().data()).hasSize(2);
                assertThat(client.files().delete(file.id()).deleted()).isTrue();
                assertThatThrownBy(() -> client.files().retrieve(file.id())).isInstanceOf(NotFoundException.class);
            } finally {
                client.close();
            }
        }
    }
}
