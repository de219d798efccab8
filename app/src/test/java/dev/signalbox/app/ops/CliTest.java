package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// The commands that say something and end.
@Tag("sockets")
@Tag("process")
class CliTest {
    private static final String SECRET = "sk-very-secret-0123456789abcdef";
    private static final String CONFIG = """
            providers:
              openai: { dialect: openai, keys: ["${OPENAI_API_KEY}"], processing: us }
              claude: { dialect: anthropic, keys: ["${OPENAI_API_KEY}"], processing: kr }
            routes:
              chat: { targets: [openai/gpt-5.1, { to: claude/claude-sonnet-4-5, priority: 1 }] }
            workloads:
              domestic: { residency: kr }
            keys:
              - { name: web, secret: "${WEB_KEY}" }
              - { name: bank, secret: "another-long-secret-of-a-caller", workload: domestic }
            """;
    private static final Map<String, String> ENVIRONMENT =
            Map.of("OPENAI_API_KEY", SECRET, "WEB_KEY", "a-long-secret-of-a-caller");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void the_version_is_told() throws Exception {
        Program.Ended ended = run("--version");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).matches("signalbox \\S+, Java 25\\S*\\R");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void an_older_java_on_the_path_is_passed_over() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String name : new String[] {"java", "javac"}) {
            Path old = Files.writeString(bin.resolve(name), "#!/bin/sh\necho 'this is Java 17' >&2\nexit 1\n");
            assertThat(old.toFile().setExecutable(true)).isTrue();
        }

        Program.Ended ended = Launcher.run(
                folder,
                Map.of("PATH", bin + ":" + System.getenv("PATH"), "JAVA_HOME", System.getProperty("java.home")),
                "--version");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).contains("Java 25");
        assertThat(ended.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "serve",
                "check",
                "schema",
                "explain",
                "target",
                "workload",
                "usage",
                "budgets",
                "request",
                "sim"
            })
    void every_command_has_help_with_an_example(String command) throws Exception {
        Program.Ended ended = run(command, "--help");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).startsWith("Usage: signalbox " + command).contains("Example:  signalbox " + command);
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void help_lists_the_commands_for_people() throws Exception {
        Program.Ended ended = run("--help");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out())
                .contains(
                        "demo",
                        "serve",
                        "check",
                        "schema",
                        "explain",
                        "target",
                        "workload",
                        "sim",
                        "Try it:  signalbox demo")
                .doesNotContain("warm");
        assertThat(ended.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dmeo",
                "serve --gatway 1",
                "serve --gateway 127.0.0.1:99999",
                "serve --hurry 61",
                "explain",
                "--nothing"
            })
    void wrong_usage_ends_with_2_and_says_so_on_standard_error(String arguments) throws Exception {
        Program.Ended ended = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).isNotBlank().doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "serve, gateway, --gateway 0.0.0.0:8188",
        "serve, gateway, --gateway [::]:0",
        "serve, console, --console 0.0.0.0:8188",
        "serve, gateway, --config test.yaml --gateway 192.0.2.1:8188",
        "demo, gateway, --gateway 0.0.0.0:8188",
        "demo, console, --console example.com:8188"
    })
    void without_keys_an_address_that_others_reach_is_refused_wherever_it_is_said(
            String command, String listener, String arguments) throws Exception {
        config("providers: { openai: { dialect: openai } }\n");

        Program.Ended ended = run((command + " " + arguments).split(" "));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .contains("listen." + listener, arguments.substring(arguments.lastIndexOf(' ') + 1))
                .endsWith("without \"keys\" anybody could call; declare keys, say \"access: keys\","
                        + " or listen on a loopback address such as 127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "demo"})
    void one_port_for_both_listeners_is_refused(String command) throws Exception {
        Program.Ended ended = run(command, "--gateway", "127.0.0.1:8188", "--console", "8188");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).endsWith("gateway and console cannot share port 8188\n");
    }

    @Test
    void a_good_config_is_called_valid() throws Exception {
        Program.Ended ended = run("check", "--config", config(CONFIG));

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).isEqualTo("The config is valid: 2 providers, 1 route, 2 workloads, 2 keys.\n");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void who_may_call_is_told_by_check_and_explain() throws Exception {
        String bare = CONFIG.replaceAll("(?ms)^keys:\\n(  .*?\\n)+", "");
        String closed = bare + "access: keys\n";
        String shared = closed + "key-hash: aGFzaGVzIG9mIHRlc3RzIGFyZSBtYWRlIHdpdGggdGhpcw==\n"
                + "store: postgresql://u:p@db.example.com/books\n";
        String unshared = bare + "store: postgresql://u:p@db.example.com/books\n";

        assertThat(run("check", "--config", config(bare)).out()).contains("open mode: anyone on this machine may call");
        assertThat(run("check", "--config", config(closed)).out())
                .contains("0 keys (callers need one that is made at run time)");
        assertThat(run("check", "--config", config(shared)).out())
                .doesNotContain("cannot be made")
                .contains("made at run time");
        assertThat(run("check", "--config", config(unshared)).out())
                .contains("Keys cannot be made at run time: with a PostgreSQL store that needs `key-hash`.");
        assertThat(run("explain", "--model", "chat", "--config", config(closed)).out())
                .contains("for callers with a key");
        assertThat(run("explain", "--model", "chat", "--config", config(bare)).out())
                .contains("open to anyone on this machine");
    }

    @Test
    void the_usual_file_of_the_folder_is_read() throws Exception {
        Files.writeString(folder.resolve("signalbox.yaml"), CONFIG);

        assertThat(run("check").exit()).isZero();
    }

    @Test
    void a_bad_config_is_told_with_every_place_and_without_secrets() throws Exception {
        String bad = """
                providers:
                  openai: { dialect: opnai, keys: ["${OPENAI_API_KEY}"], urll: "x" }
                routes:
                  chat: { targets: [openai/gpt-5.1], timeouts: { total: "${OPENAI_API_KEY}" } }
                keys:
                  - { name: web, secret: shortish }
                """;

        Program.Ended ended = run("check", "--config", config(bad));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).hasSize(4).allMatch(line -> line.matches("\\S*test\\.yaml:[0-9]+:[0-9]+: .+"));
        assertThat(ended.err())
                .contains("did you mean \"openai\"?", "did you mean \"url\"?")
                .doesNotContain(SECRET, "shortish");
    }

    @ParameterizedTest
    @CsvSource({"ko_KR.UTF-8, ''", "C, 'language: ko'", "en_US.UTF-8, 'language: ko'"})
    void a_bad_config_is_told_in_korean_to_those_who_want_it(String lang, String declared) throws Exception {
        String bad = "providers: { openai: { dialct: openai } }\n" + declared + "\n";

        Program.Ended ended = Launcher.run(folder, Map.of("LANG", lang), "check", "--config", config(bad));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("test.yaml:1:", "알 수 없는 단어입니다", "dialect");
    }

    @Test
    void without_a_config_and_without_keys_it_is_said_what_is_missing() throws Exception {
        Program.Ended ended = Launcher.run(folder, Map.of(), "check");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("OPENAI_API_KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "serve", "explain --model chat"})
    void a_file_that_is_not_there_is_wrong_usage(String command) throws Exception {
        String[] arguments = (command + " --config nowhere.yaml").split(" ");

        Program.Ended ended = run(arguments);

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("nowhere.yaml");
    }

    @Test
    void the_schema_is_a_json_schema_that_takes_a_good_config() throws Exception {
        Program.Ended ended = run("schema");

        assertThat(ended.exit()).isZero();
        assertThat(ended.err()).isEmpty();
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema draft = registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(draft.validate(ended.out(), InputFormat.JSON)).isEmpty();
        assertThat(registry.getSchema(ended.out(), InputFormat.JSON).validate(CONFIG, InputFormat.YAML))
                .isEmpty();
        assertThat(registry.getSchema(ended.out(), InputFormat.JSON).validate("provders: {}", InputFormat.YAML))
                .isNotEmpty();
    }

    @Test
    void where_a_request_would_go_is_told() throws Exception {
        Program.Ended ended = run("explain", "--model", "chat", "--key", "web", "--config", config(CONFIG));

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).isEqualTo("""
                route chat, workload default, for callers with a key
                  up to 3 attempts in 590s, backoff 100ms..2s, patience 3s
                  delivery live, no hedge, queue of 100 for 10s
                1. openai/gpt-5.1 (priority 0, weight 1, window 272000)
                     connect 5s, first-token 5m, idle 5m
                     model: prompts up to 272000; answers up to 128000; image input, file input, tools, structured output, reasoning; no audio input, no video input; for chat; shipped, read 2026-11-23
                     price input 1.25, cached-input 0.125, output 10
                       service tier batch input 0.625, cached-input 0.0625, output 5
                       service tier fast input 2.5, cached-input 0.25, output 20
                       service tier flex input 0.625, cached-input 0.0625, output 5
                       service tier priority input 2.5, cached-input 0.25, output 20
                       USD per million tokens, shipped, source %1$s/openai.yml, read 2025-11-13
                2. claude/claude-sonnet-4-5 (priority 1, weight 1, window 200000)
                     connect 5s, first-token 5m, idle 5m
                     model: prompts up to 200000; answers up to 64000; image input, file input, tools, structured output, reasoning; no audio input, no video input; for chat; shipped, read 2026-11-23
                     price input 3, cached-input 0.3, cache-write 3.75, cache-write-hour 6, output 15
                       above 200000 tokens input 6, cached-input 0.6, cache-write 7.5, cache-write-hour 12, output 22.5
                       service tier batch input 1.5, cached-input 0.15, cache-write 1.875, cache-write-hour 3, output 7.5
                         above 200000 tokens input 3, cached-input 0.3, cache-write 3.75, cache-write-hour 6, output 11.25
                       USD per million tokens, shipped, source %1$s/anthropic.yml, read 2026-07-29
                """.formatted("https://github.com/pydantic/genai-prices/blob/"
                + "47df840a5ab10bbcffb8e5ac01b9899032245d1b/prices/providers"));
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void the_price_of_a_target_is_told_with_where_it_is_known_from() throws Exception {
        String priced = CONFIG + """
                prices:
                  - { model: openai/gpt-5.1, from: 2026-01-01, input: 1, output: 8, request: 0.002, source: our contract }
                  - { model: openai/gpt-5.1, from: 2099-01-01, input: 7 }
                """;
        String unpriced = priced.replace("claude-sonnet-4-5", "claude-of-nobody");

        Program.Ended text = run("explain", "--model", "chat", "--key", "web", "--config", config(unpriced));
        Program.Ended json = run("explain", "--model", "chat", "--key", "web", "--json", "--config", config(unpriced));

        assertThat(text.out())
                .contains("price input 1, output 8, request 0.002\n")
                .contains("USD per million tokens, declared, holds from 2026-01-01, source our contract\n")
                .contains("price not known, so neither is the cost\n");
        JsonNode told = JsonMapper.shared().readTree(json.out());
        assertThat(told.at("/candidates/0/price").toString())
                .isEqualTo("{\"input\":1,\"output\":8,\"request\":0.002,\"currency\":\"USD\",\"shipped\":false,"
                        + "\"from\":\"2026-01-01\",\"source\":\"our contract\",\"read\":null}");
        assertThat(told.at("/candidates/1/price").isNull()).isTrue();
    }

    @Test
    void where_a_request_would_go_is_told_to_those_who_have_no_secrets() throws Exception {
        String declared = CONFIG.replace("processing: us", "processing: us, http-proxy: \"${PROXY_OF_OURS}\"")
                .replace("\"another-long-secret-of-a-caller\"", "\"file:/nowhere/secret\"");

        Program.Ended ended = Launcher.run(
                folder, Map.of(), "explain", "--model", "chat", "--key", "bank", "--config", config(declared));

        assertThat(ended.err()).isEmpty();
        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).contains("workload domestic", "1. claude/claude-sonnet-4-5");
        assertThat(Launcher.run(folder, Map.of(), "check", "--config", config(declared))
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void what_residency_rules_out_is_told_with_the_reason() throws Exception {
        Program.Ended ended = run("explain", "--model", "chat", "--key", "bank", "--json", "--config", config(CONFIG));

        assertThat(ended.exit()).isZero();
        JsonNode told = JsonMapper.shared().readTree(ended.out());
        assertThat(told.path("workload").asString()).isEqualTo("domestic");
        assertThat(told.path("candidates")).hasSize(1);
        assertThat(told.at("/candidates/0/target").asString()).isEqualTo("claude/claude-sonnet-4-5");
        assertThat(told.at("/left_out/0/target").asString()).isEqualTo("openai/gpt-5.1");
        assertThat(told.at("/left_out/0/reason").asString()).isEqualTo("residency");
    }

    @Test
    void what_a_route_does_with_each_key_of_a_target_is_told() throws Exception {
        String declared = """
                providers:
                  openai: { dialect: openai, keys: ["${OPENAI_API_KEY}", { secret: "${WEB_KEY}", weight: 3 }] }
                  claude: { dialect: anthropic, keys: ["${OPENAI_API_KEY}"] }
                routes:
                  chat:
                    targets:
                      - { to: openai/gpt-5.1, window: 128k, timeouts: { first-token: 7s, answer: 30s } }
                      - claude/claude-sonnet-4-5
                    timeouts: { total: 2m }
                    delivery: whole
                    hedge: { after: p95, budget: 2% }
                    queue: { length: 5, timeout: 3s }
                    cache: { ttl: 10m, stale-if-error: 1h, controls: false }
                """;

        Program.Ended text = run("explain", "--model", "chat", "--config", config(declared));
        JsonNode told = JsonMapper.shared()
                .readTree(run("explain", "--model", "chat", "--json", "--config", config(declared))
                        .out());

        assertThat(text.out())
                .contains("up to 3 attempts in 2m", "delivery whole, hedge after p95 (2%), queue of 5 for 3s")
                .contains(
                        "answers kept 10m per key, to requests with temperature 0 only, up to 256KiB each, another 1h")
                .contains("openai/gpt-5.1 with key 1 (priority 0, weight 1, window 128000)", "with key 2")
                .contains("connect 5s, first-token 7s, idle 2m, answer 30s")
                .doesNotContain("sonnet-4-5 with key", SECRET, "a-long-secret-of-a-caller");
        assertThat(told.at("/cache/ttl_ms").asLong()).isEqualTo(600_000);
        assertThat(told.at("/cache/controls").asBoolean(true)).isFalse();
        assertThat(told.path("candidates")).hasSize(3);
        assertThat(told.at("/candidates/0/key").asInt()
                        + told.at("/candidates/1/key").asInt())
                .isEqualTo(3);
        assertThat(told.at("/candidates/0/first_token_ms").asInt()).isEqualTo(7000);
        assertThat(told.at("/hedge/after").asString()).isEqualTo("p95");
        assertThat(told.at("/queue/length").asInt()).isEqualTo(5);
        assertThat(told.path("delivery").asString()).isEqualTo("whole");
    }

    @Test
    void a_model_that_goes_nowhere_ends_with_1() throws Exception {
        Program.Ended ended = run("explain", "--model", "cht", "--key", "web", "--config", config(CONFIG));

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).contains("refused: 404 route_not_found", "`chat`");
    }

    @Test
    void a_key_that_is_not_declared_is_wrong_usage() throws Exception {
        Program.Ended ended = run("explain", "--model", "chat", "--key", "wbe", "--config", config(CONFIG));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("wbe", "web");
    }

    @Test
    void the_simulator_runs_alone_until_it_is_stopped() throws Exception {
        Path script = Files.writeString(folder.resolve("script.yaml"), "answer: { prefix: \"The script says: \" }\n");
        try (Program program = Launcher.start(
                        folder, Map.of(), "sim", "--listen", "127.0.0.1:0", "--script", script.toString());
                Web web = new Web()) {
            String url = program.awaitOut(Pattern.compile("(http://127\\.0\\.0\\.1:[0-9]+)/v1"))
                    .group(1);

            assertThat(web.ask(url, "gpt-5.1", false).body()).contains("The script says: Hello, 안녕!");

            program.signal("TERM");
            assertThat(program.awaitEnd().exit()).isEqualTo(143);
            assertThat(program.err()).isEmpty();
        }
    }

    @Test
    void an_address_that_the_simulator_cannot_have_is_told_as_it_was_written() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            Program.Ended ended = run("sim", "--listen", address);

            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.err()).startsWith("signalbox: cannot listen on " + address + ": ");
        }
    }

    @Test
    void a_script_with_a_mistake_is_told_with_its_place() throws Exception {
        Path script = Files.writeString(folder.resolve("script.yaml"), "sede: 1\n");

        Program.Ended ended = run("sim", "--script", script.toString());

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("script.yaml:1:1", "seed");
    }

    private Program.Ended run(String... arguments) throws IOException, InterruptedException {
        return Launcher.run(folder, ENVIRONMENT, arguments);
    }

    private String config(String text) throws IOException {
        return Files.writeString(folder.resolve("test.yaml"), text).toString();
    }
}
