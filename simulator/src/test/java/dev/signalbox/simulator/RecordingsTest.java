package dev.signalbox.simulator;

import static dev.signalbox.simulator.Caller.CHAT;
import static dev.signalbox.simulator.Caller.chat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("sockets")
class RecordingsTest {
    @TempDir
    Path folder;

    private void record(String name, String model, int status, String fileName, String body) throws IOException {
        Path one = Files.createDirectories(folder.resolve(name));
        Files.writeString(one.resolve("meta.json"), """
                {"uri":"https://api.example.com/v1/chat/completions","status":%d,"model":"%s",
                 "response_headers":{"X-Request-ID":["req_recorded"],"Content-Length":["7"],"Set-Cookie":["a=b"]}}""".formatted(status, model));
        Files.writeString(one.resolve("request.json"), "{\"model\":\"" + model + "\"}");
        Files.writeString(one.resolve(fileName), body);
    }

    @Test
    void areMatchedByPathModelAndOrder() throws Exception {
        record("1", "gpt-5.1", 200, "response.json", "{\"first\":1}");
        record("2", "gpt-5.1", 429, "response.json", "{\"second\":2}");
        record("3", "other", 200, "response.json", "{}");
        try (Simulator simulator = Simulator.start(Script.defaults().withReplay(folder));
                Caller caller = new Caller(simulator)) {
            HttpResponse<String> first = caller.post(CHAT, chat("hi", ""));
            assertThat(first.body()).isEqualTo("{\"first\":1}");
            assertThat(first.headers().allValues("x-request-id")).containsExactly("req_recorded");
            assertThat(first.headers().firstValue("set-cookie")).isEmpty();
            assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(429);
            assertThat(caller.post(CHAT, chat("hi", "")).body()).isEqualTo("{\"first\":1}");
            assertThat(caller.post(CHAT, "{\"model\":\"third\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                            .body())
                    .contains("You said: hi");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<API_BASE>/chat/completions",
                "https://<REGION>.example.com/v1/chat/completions?key=<KEY>",
                "https://{endpoint}.example.com/openai/v1/chat/completions#top"
            })
    void anAddressMayHavePlaceholders(String uri) throws Exception {
        record("1", "gpt-5.1", 200, "response.json", "{\"recorded\":1}");
        Path meta = folder.resolve("1").resolve("meta.json");
        Files.writeString(meta, Files.readString(meta).replace("https://api.example.com/v1/chat/completions", uri));
        try (Simulator simulator = Simulator.start(Script.defaults().withReplay(folder));
                Caller caller = new Caller(simulator)) {
            HttpResponse<String> response = caller.post(CHAT, chat("hi", ""));

            assertThat(response.body()).isEqualTo("{\"recorded\":1}");
            assertThat(response.headers().firstValue("x-request-id")).contains("req_recorded");
        }
    }

    @Test
    void aStreamIsReplayedToTheByte() throws Exception {
        String sse = ": comment\r\n\r\nid:1\r\ndata:{\"a\":\"한\"}\r\n\r\ndata: [DONE]\r\n\r\nrest";
        record("1", "m", 200, "response.sse", sse);
        try (Simulator simulator = Simulator.start(Script.defaults());
                Caller caller = new Caller(simulator)) {
            simulator.next(Reply.recording(folder.resolve("1")));
            HttpResponse<byte[]> response = caller.bytes(CHAT, chat("hi", ""));
            assertThat(response.body()).isEqualTo(sse.getBytes(UTF_8));
            assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        }
    }

    @Test
    void aBrokenRecordingIsNamed() throws Exception {
        record("1", "m", 200, "other.json", "{}");

        assertThatThrownBy(() -> Reply.recording(folder.resolve("1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("response.");
    }

    @Test
    void realRecordingsArriveAsTheyWereRecorded() throws Exception {
        String fixtures = System.getenv("SIGNALBOX_FIXTURES");
        Assumptions.assumeTrue(fixtures != null, "SIGNALBOX_FIXTURES is not set: recorded exchanges are not replayed");
        try (Simulator simulator = Simulator.start(Script.defaults());
                Caller caller = new Caller(simulator)) {
            for (String api : List.of("openai/chat.completions", "anthropic/messages", "qwen/chat.completions")) {
                for (Path recording : recordings(Path.of(String.valueOf(fixtures), "wire", api))) {
                    simulator.next(Reply.recording(recording));
                    HttpResponse<byte[]> response = caller.bytes(CHAT, chat("hi", ""));
                    assertThat(response.body())
                            .as(recording.toString())
                            .isEqualTo(Files.readAllBytes(response(recording)));
                }
            }
            assertThat(simulator.requests()).hasSizeGreaterThan(100);
        }
    }

    private static List<Path> recordings(Path api) throws IOException {
        try (Stream<Path> all = Files.list(api)) {
            return all.sorted().toList();
        }
    }

    private static Path response(Path recording) throws IOException {
        try (Stream<Path> files = Files.list(recording)) {
            return files.filter(file -> file.getFileName().toString().startsWith("response."))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
