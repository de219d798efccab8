package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The first thing that a newcomer does.
@Tag("sockets")
@Tag("process")
class DemoTest {
    private static final Pattern READY = Pattern.compile("Ctrl-C ends it");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void the_printed_lines_work_as_printed() throws Exception {
        try (Program demo = demo()) {
            List<String> lines = demo.out()
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("curl "))
                    .toList();
            assertThat(lines).hasSize(2);

            String whole = shell(lines.get(0));
            String stream = shell(lines.get(1));

            assertThat(JsonMapper.shared()
                            .readTree(whole)
                            .at("/choices/0/message/content")
                            .asString())
                    .contains("Hello, 안녕!");
            assertThat(stream.lines().filter(line -> line.startsWith("data: {")))
                    .hasSizeGreaterThan(2);
            assertThat(stream).endsWith("data: [DONE]\n\n");
            demo.awaitOut(Pattern.compile("(?s)\"route\":\"chat\".*\"route\":\"chat\""));
            List<JsonNode> records = demo.out()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .map(line -> JsonMapper.shared().readTree(line))
                    .toList();
            assertThat(records).hasSize(2);
            assertThat(records)
                    .allSatisfy(record ->
                            assertThat(record.path("outcome").asString()).isEqualTo("success"));
            demo.assertOnlyLogLines();
        }
    }

    @Test
    void the_printed_console_answers() throws Exception {
        try (Program demo = demo();
                Web web = new Web()) {
            String console =
                    demo.awaitOut(Pattern.compile("console +(http://\\S+)")).group(1);

            for (String path : List.of("/healthz", "/readyz", "/metrics", "/admin/v1/routes")) {
                assertThat(demo.out()).contains(path);
                assertThat(web.get(console + path).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void a_signal_ends_it_cleanly(String signal, int exit) throws Exception {
        try (Program demo = demo()) {
            int port = port(demo);

            demo.signal(signal);
            Program.Ended ended = demo.awaitEnd();

            assertThat(ended.exit()).isEqualTo(exit);
            demo.assertOnlyLogLines();
            assertThat(ended.out()).doesNotContain("Exception");
            try (ServerSocket free = new ServerSocket()) {
                free.setReuseAddress(true);
                free.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        }
    }

    @Test
    void a_connection_that_waits_does_not_hold_up_the_end() throws Exception {
        try (Program demo = demo();
                Socket idle = new Socket(InetAddress.getLoopbackAddress(), port(demo))) {
            assertThat(idle.isConnected()).isTrue();

            demo.signal("INT");

            assertThat(demo.awaitEnd().exit()).isEqualTo(130);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--gateway", "--console"})
    void a_taken_address_is_told_with_what_to_change(String option) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String other = option.equals("--gateway") ? "--console" : "--gateway";

            Program.Ended ended = Launcher.run(
                    folder,
                    Map.of(),
                    "demo",
                    "--quiet",
                    option,
                    "127.0.0.1:" + taken.getLocalPort(),
                    other,
                    "127.0.0.1:0");

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.err())
                    .contains(String.valueOf(taken.getLocalPort()), "--gateway", "--console")
                    .doesNotContain("config", "Exception", "\tat ");
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    void a_provider_that_is_broken_holds_side_work_back_and_the_core_goes_on() throws Exception {
        Map<String, String> own = Map.of("XDG_RUNTIME_DIR", folder.toString());
        try (Program demo =
                Launcher.start(folder, own, "demo", "--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0")) {
            demo.awaitOut(READY);
            String console = demo.awaitOut(Pattern.compile("console +http://(127\\.0\\.0\\.1:[0-9]+)"))
                    .group(1);
            demo.awaitOut(Pattern.compile("GREEN +core-chat 100% in"));

            Program.Ended broke = Launcher.run(folder, own, "demo", "break", "openai", "--console", console);

            assertThat(broke.exit()).as(broke.err()).isZero();
            demo.awaitOut(Pattern.compile("openai is broken"));
            demo.awaitOut(Pattern.compile("ORANGE +core-chat 100% in .*health held back .*ads held back"));

            Program.Ended healed = Launcher.run(folder, own, "demo", "heal", "openai", "--console", console);

            assertThat(healed.exit()).isZero();
            demo.awaitOut(Pattern.compile("openai is healed"));
        }
    }

    @ParameterizedTest
    @CsvSource({"openai, no demo", "azure, openai and anthropic"})
    void what_cannot_be_broken_is_told(String provider, String said) throws Exception {
        Program.Ended ended = Launcher.run(
                folder,
                Map.of("XDG_RUNTIME_DIR", folder.toString(), "HOME", folder.toString()),
                "demo",
                "break",
                provider,
                "--console",
                "1");

        assertThat(ended.exit()).isNotZero();
        assertThat(ended.err()).contains(said).doesNotContain("Exception");
    }

    private Program demo() throws IOException {
        Program demo = Launcher.start(
                folder, Map.of(), "demo", "--quiet", "--gateway", "127.0.0.1:0", "--console", "127.0.0.1:0");
        demo.awaitOut(READY);
        return demo;
    }

    private static int port(Program demo) {
        return Integer.parseInt(demo.awaitOut(Pattern.compile("gateway +http://127\\.0\\.0\\.1:([0-9]+)"))
                .group(1));
    }

    private String shell(String line) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-c", line)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(line).isZero();
        return printed;
    }
}
