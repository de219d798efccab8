package dev.signalbox.app.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.signalbox.app.Rig;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A request with an image of 10 MB reaches a provider of another dialect as every translated request does, and the
/// gateway makes one copy of it at most, besides the buffers that it was received in.
@Tag("sockets")
class LargeImageTest {
    private static final int IMAGE = 10 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Simulator provider;
    private Rig rig;
    private long[] gateways;

    @BeforeEach
    void start() throws Exception {
        provider = Simulator.start(Script.defaults());
        String url = provider.url();
        Set<Long> others = threads();
        rig = Rig.start("""
                providers:
                  openai: { dialect: openai, url: "%1$s/v1", keys: [provider-key] }
                  anthropic: { dialect: anthropic, url: "%1$s", keys: [provider-key] }
                  gemini: { dialect: gemini, url: "%1$s", keys: [provider-key] }
                routes:
                  openai: { targets: [openai/gpt-5.1] }
                  anthropic: { targets: [anthropic/claude-sonnet-4-5] }
                  gemini: { targets: [gemini/gemini-2.5-flash] }
                """.formatted(url));
        // The simulator's own begin with its first connection.
        Set<Long> own = threads();
        own.removeAll(others);
        gateways = Arrays.stream(THREADS.getThreadInfo(
                        own.stream().mapToLong(Long::longValue).toArray()))
                .filter(thread -> thread != null && thread.getThreadName().contains("EventLoop"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        assertThat(gateways).isNotEmpty();
        for (String to : Set.of("openai", "anthropic", "gemini")) {
            ask("openai", to, "AAAA");
            ask("anthropic", to, "AAAA");
        }
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        provider.close();
    }

    @ParameterizedTest
    @CsvSource({"openai, anthropic", "openai, gemini", "anthropic, openai", "anthropic, gemini"})
    void aLargeImageIsCopiedOnceAtMost(String client, String to) throws Exception {
        byte[] image = new byte[IMAGE];
        new Random(7).nextBytes(image);
        String encoded = Base64.getEncoder().encodeToString(image);
        int before = provider.requests().size();
        long allocated = allocated();

        String asked = ask(client, to, encoded);

        long bytes = allocated() - allocated;
        byte[] received = provider.awaitRequests(before + 1, Duration.ofSeconds(20))
                .getLast()
                .body();
        assertThat(tree(received).equals(expected(client, to, asked)))
                .as("the provider is asked what a translation of the whole says")
                .isTrue();
        assertThat(bytes).as("bytes allocated by the gateway's threads").isLessThan(asked.length() * 3L / 2);
    }

    private String ask(String client, String to, String image) throws Exception {
        String request = client.equals("openai") ? """
                {"model":"%s","max_completion_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]}]}""".formatted(to, image) : """
                {"model":"%s","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"%s"}}]}]}""".formatted(to, image);
        HttpResponse<String> answer =
                rig.post(client.equals("openai") ? "/v1/chat/completions" : "/v1/messages", request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return request;
    }

    private static JsonNode expected(String client, String to, String asked) throws Exception {
        byte[] body = asked.getBytes(UTF_8);
        String model = switch (to) {
            case "openai" -> "gpt-5.1";
            case "gemini" -> "gemini-2.5-flash";
            default -> "claude-sonnet-4-5";
        };
        byte[] written = dialect(to)
                .provider()
                .write(dialect(client).served().read("", body, body.length), model, true)
                .body();
        return tree(written);
    }

    private static Dialect dialect(String name) {
        return Objects.requireNonNull(BuiltInDialects.all().named(name));
    }

    private static JsonNode tree(byte[] json) {
        return Objects.requireNonNull(Json.value(json, 0, json.length));
    }

    private long allocated() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(gateways)).sum();
    }

    private static Set<Long> threads() {
        Set<Long> ids = new HashSet<>();
        for (long id : THREADS.getAllThreadIds()) {
            ids.add(id);
        }
        return ids;
    }
}
