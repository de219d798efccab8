package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gateway in operation: where its config comes from, how it is changed while it runs, and how it ends.
@Tag("sockets")
@Tag("process")
class ServeTest {
    private static final String KEY = "sk-provider-0123456789";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Simulator provider = Simulator.start(Script.defaults());
    private final Web web = new Web();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    /// A running gateway.
    private record Serving(Program program, String gateway, String console) implements AutoCloseable {
        static Serving of(Program program) {
            MatchResult addresses =
                    program.awaitErr(Pattern.compile("Gateway on http://([0-9.:]+), console on http://([0-9.:]+)"));
            return new Serving(program, "http://" + addresses.group(1), "http://" + addresses.group(2));
        }

        @Override
        public void close() {
            program.close();
        }
    }

    @AfterEach
    void close() {
        web.close();
        provider.close();
    }

    @Test
    void it_serves_from_the_environment_alone() throws Exception {
        Map<String, String> environment = Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", provider.url() + "/v1");
        try (Serving serving = serve(environment)) {
            HttpResponse<String> answer = web.ask(serving.gateway, "gpt-5.1", false);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("Hello, 안녕!");
            assertThat(answer.headers().firstValue("x-signalbox-target")).contains("openai/gpt-5.1");
            assertThat(provider.requests().getLast().header("authorization")).contains("Bearer " + KEY);
            serving.program.assertOnlyLogLines();
        }
    }

    @Test
    void it_serves_from_a_file_and_keeps_the_secret_to_itself() throws Exception {
        write("chat", "gpt-5.1");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString())) {
            assertThat(web.ask(serving.gateway, "chat", true).body()).endsWith("data: [DONE]\n\n");

            assertThat(provider.requests().getLast().header("authorization")).contains("Bearer " + KEY);
            serving.program.awaitOut(Pattern.compile("\"route\":\"chat\""));
            serving.program.assertOnlyLogLines();
            assertThat(serving.program.out() + serving.program.err()).doesNotContain(KEY);
        }
    }

    @Test
    void a_changed_file_is_read_again() throws Exception {
        write("before", "gpt-5.1");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString())) {
            assertThat(web.ask(serving.gateway, "after", false).statusCode()).isEqualTo(404);

            write("after", "gpt-5.1");

            await().atMost(PATIENCE)
                    .until(() -> web.ask(serving.gateway, "after", false).statusCode() == 200);
            assertThat(web.ask(serving.gateway, "before", false).statusCode()).isEqualTo(404);
            assertThat(reloads(serving, "applied")).isEqualTo(1);
        }
    }

    @Test
    void what_requests_used_is_kept_beside_the_config_and_a_second_server_there_says_that_it_keeps_none()
            throws Exception {
        write("chat", "gpt-5.1");
        String[] arguments = {"--config", file().toString()};
        try (Serving one = serve(Map.of("PROVIDER_KEY", KEY), arguments);
                Serving two = serve(Map.of("PROVIDER_KEY", KEY), arguments)) {
            two.program.awaitErr(Pattern.compile("is not written down: the store .* is in use by another"));

            assertThat(web.ask(two.gateway, "chat", false).statusCode()).isEqualTo(200);
            assertThat(web.get(two.console + "/admin/v1/usage").statusCode()).isEqualTo(503);
            assertThat(web.get(one.console + "/admin/v1/usage").statusCode()).isEqualTo(200);
            assertThat(folder.resolve("signalbox.db")).exists();
        }
    }

    @Test
    void what_administrators_do_is_kept_beside_the_config_and_a_second_server_there_says_that_it_keeps_none()
            throws Exception {
        write("chat", "gpt-5.1");
        String[] arguments = {"--config", file().toString()};
        try (Serving one = serve(Map.of("PROVIDER_KEY", KEY), arguments);
                Serving two = serve(Map.of("PROVIDER_KEY", KEY), arguments)) {
            two.program.awaitErr(Pattern.compile("administrators do is not written down: .* in use by another"));

            assertThat(web.ask(one.gateway, "chat", false).statusCode()).isEqualTo(200);
        }
        Program.Ended verified = Launcher.start(folder, Map.of(), "audit", "verify", "--config", file().toString())
                .awaitEnd();
        assertThat(verified.out()).contains("signalbox.db.audit is as it was written");
    }

    @Test
    void nothing_is_kept_where_the_config_says_so() throws Exception {
        write("chat", "gpt-5.1");
        Files.writeString(file(), Files.readString(file()) + "store: none\n");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString())) {
            assertThat(web.ask(serving.gateway, "chat", false).statusCode()).isEqualTo(200);

            assertThat(folder.resolve("signalbox.db")).doesNotExist();
            assertThat(folder.resolve("signalbox.db.audit")).doesNotExist();
        }
    }

    @Test
    void a_place_for_it_that_cannot_be_used_ends_the_start_only_when_it_was_declared() throws Exception {
        write("chat", "gpt-5.1");
        Files.writeString(folder.resolve("signalbox.db.spool"), "in the way");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString())) {
            serving.program.awaitErr(Pattern.compile("is not written down: cannot use the spool's directory"));
            assertThat(web.ask(serving.gateway, "chat", false).statusCode()).isEqualTo(200);
        }

        Files.writeString(file(), Files.readString(file()) + "store: sqlite:signalbox.db\n");
        Program.Ended ended = Launcher.start(
                        folder,
                        Map.of("PROVIDER_KEY", KEY),
                        "serve",
                        "--config",
                        file().toString(),
                        "--gateway",
                        "127.0.0.1:0",
                        "--console",
                        "127.0.0.1:0")
                .awaitEnd();
        assertThat(ended.exit()).isNotZero();
        assertThat(ended.err()).contains("cannot use the spool's directory");
    }

    @Test
    void a_hang_up_reads_the_file_again() throws Exception {
        write("chat", "gpt-5.1");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString())) {
            serving.program.signal("HUP");

            await().atMost(PATIENCE).until(() -> reloads(serving, "applied") == 1);
            assertThat(web.ask(serving.gateway, "chat", false).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_bad_file_changes_nothing_and_is_told() throws Exception {
        write("chat", "gpt-5.1");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString())) {
            replace("providers: { upstream: { dialct: openai } }\n");

            await().atMost(PATIENCE).until(() -> reloads(serving, "rejected") == 1);
            assertThat(reloads(serving, "applied")).isZero();
            assertThat(web.ask(serving.gateway, "chat", false).statusCode()).isEqualTo(200);
            serving.program.awaitErr(Pattern.compile("signalbox\\.yaml:1:[0-9]+: .*dialct"));

            write("chat", "gpt-5.1");

            await().atMost(PATIENCE).until(() -> reloads(serving, "applied") == 1);
        }
    }

    @Test
    void a_file_without_its_keys_is_refused_where_others_reach_what_is_listened_on() throws Exception {
        String open = "providers: { upstream: { dialect: openai, url: \"" + provider.url() + "/v1\" } }\n"
                + "routes: { chat: { targets: [upstream/gpt-5.1] } }\n";
        replace(open + "keys: [{ name: web, secret: a-long-secret-of-a-caller }]\n");
        try (Serving serving = serve(Map.of(), "--config", file().toString(), "--gateway", "0.0.0.0:0")) {
            assertThat(web.ask(serving.gateway, "chat", false).statusCode()).isEqualTo(401);

            replace(open);

            await().atMost(PATIENCE).until(() -> reloads(serving, "rejected") == 1);
            assertThat(web.ask(serving.gateway, "chat", false).statusCode()).isEqualTo(401);
            serving.program.awaitErr(Pattern.compile("signalbox\\.yaml: listen\\.gateway = .*declare keys"));
        }
    }

    @Test
    void a_changed_access_log_is_told_to_need_a_restart() throws Exception {
        write("chat", "gpt-5.1");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString())) {
            replace(Files.readString(file()) + "access-log: off\n");

            serving.program.awaitErr(Pattern.compile("\"level\":\"WARN\".*`access-log` has changed.*next start"));
            await().atMost(PATIENCE).until(() -> reloads(serving, "applied") == 1);
            assertThat(web.ask(serving.gateway, "chat", false).statusCode()).isEqualTo(200);
            serving.program.awaitOut(Pattern.compile("\"route\":\"chat\""));
        }
    }

    @Test
    void a_request_under_way_during_a_reload_finishes_as_it_began() throws Exception {
        provider.script(Script.defaults()
                .withLatency(Distribution.ZERO, Distribution.times("constant(50ms)"))
                .withAnswerTokens(Distribution.counts("40")));
        write("chat", "gpt-5.1");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString());
                ExecutorService client = Executors.newSingleThreadExecutor()) {
            Future<HttpResponse<String>> answer = client.submit(() -> web.ask(serving.gateway, "chat", true));
            provider.awaitRequests(1, PATIENCE);

            write("other", "gpt-5.1");
            serving.program.signal("HUP");
            await().atMost(PATIENCE).until(() -> reloads(serving, "applied") > 0);

            assertThat(answer.isDone()).isFalse();
            assertThat(answer.get().body()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void fifty_reloads_under_load_fail_no_request() throws Exception {
        write("chat", "gpt-5.1");
        AtomicBoolean over = new AtomicBoolean();
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString());
                ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> asking = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean stream = i % 2 == 0;
                asking.add(clients.submit(asksUntil(over, serving.gateway, stream)));
            }
            for (int reload = 1; reload <= 50; reload++) {
                write("chat", "model-" + reload);
                double before = reloads(serving, "applied");
                serving.program.signal("HUP");
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> reloads(serving, "applied") > before);
            }
            over.set(true);

            int requests = 0;
            for (Future<Integer> one : asking) {
                requests += one.get();
            }
            assertThat(requests).isGreaterThan(100);
            assertThat(reloads(serving, "applied")).isGreaterThanOrEqualTo(50);
            assertThat(reloads(serving, "rejected")).isZero();
        }
    }

    @Test
    void being_told_to_end_it_finishes_what_is_under_way_and_takes_nothing_new() throws Exception {
        provider.script(Script.defaults()
                .withLatency(Distribution.ZERO, Distribution.times("constant(50ms)"))
                .withAnswerTokens(Distribution.counts("40")));
        write("chat", "gpt-5.1");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString());
                ExecutorService client = Executors.newSingleThreadExecutor()) {
            Future<HttpResponse<String>> answer = client.submit(() -> web.ask(serving.gateway, "chat", true));
            provider.awaitRequests(1, PATIENCE);

            serving.program.signal("TERM");
            await().atMost(PATIENCE)
                    .until(() -> web.get(serving.console + "/readyz").statusCode() == 503);

            assertThat(answer.get().body()).endsWith("data: [DONE]\n\n");
            assertThat(serving.program.awaitEnd().exit()).isEqualTo(143);
            serving.program.assertOnlyLogLines();
        }
    }

    @Test
    void being_told_to_end_it_takes_no_other_config_any_more() throws Exception {
        provider.script(Script.defaults()
                .withLatency(Distribution.ZERO, Distribution.times("constant(50ms)"))
                .withAnswerTokens(Distribution.counts("40")));
        write("chat", "gpt-5.1");
        try (Serving serving = serve(Map.of("PROVIDER_KEY", KEY), "--config", file().toString());
                ExecutorService client = Executors.newSingleThreadExecutor()) {
            Future<HttpResponse<String>> answer = client.submit(() -> web.ask(serving.gateway, "chat", true));
            provider.awaitRequests(1, PATIENCE);
            serving.program.signal("TERM");
            await().atMost(PATIENCE)
                    .until(() -> web.get(serving.console + "/readyz").statusCode() == 503);

            write("after", "gpt-5.1");
            serving.program.signal("HUP");

            assertThat(answer.get().body()).endsWith("data: [DONE]\n\n");
            assertThat(serving.program.awaitEnd().err()).doesNotContain("The config was read again");
        }
    }

    @Test
    void a_bad_config_never_starts() throws Exception {
        replace("providers: { upstream: { dialct: openai } }\n");

        Program.Ended ended = Launcher.run(folder, Map.of(), "serve", "--config", file().toString());

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("signalbox.yaml:1:", "dialct", "did you mean \"dialect\"?");
    }

    @Test
    void a_warning_is_told_also_when_the_start_fails_right_after_it() throws Exception {
        replace(
                "providers: { upstream: { dialect: openai, url: \"http://example.com/v1\", keys: [secret-of-ours] } }\n");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            Program.Ended ended = Launcher.run(
                    folder,
                    Map.of(),
                    "serve",
                    "--config",
                    file().toString(),
                    "--gateway",
                    address,
                    "--console",
                    "127.0.0.1:0");

            assertThat(ended.exit()).isEqualTo(1);
            // With what the audit log says of its beginning and its end.
            assertThat(ended.err().lines()).hasSize(4);
            assertThat(ended.err())
                    .contains("unencrypted", address, "listen.gateway")
                    .doesNotContain("secret-of-ours");
        }
    }

    private Callable<Integer> asksUntil(AtomicBoolean over, String gateway, boolean stream) {
        return () -> {
            int requests = 0;
            while (!over.get()) {
                HttpResponse<String> answer = web.ask(gateway, "chat", stream);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).contains(stream ? "[DONE]" : "Hello, 안녕!");
                requests++;
            }
            return requests;
        };
    }

    private Serving serve(Map<String, String> environment, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("serve"));
        all.addAll(List.of(arguments));
        for (String listener : List.of("--gateway", "--console")) {
            if (!all.contains(listener)) {
                all.addAll(List.of(listener, "127.0.0.1:0"));
            }
        }
        return Serving.of(Launcher.start(folder, environment, all.toArray(String[]::new)));
    }

    private double reloads(Serving serving, String result) throws IOException, InterruptedException {
        Matcher found = Pattern.compile("signalbox_config_reloads_total\\{result=\"" + result + "\"} (\\S+)")
                .matcher(web.get(serving.console + "/metrics").body());
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    private Path file() {
        return folder.resolve("signalbox.yaml");
    }

    private void write(String route, String model) throws IOException {
        replace("""
                providers: { upstream: { dialect: openai, url: "%s/v1", keys: ["${PROVIDER_KEY}"] } }
                routes: { %s: { targets: ["upstream/%s"] } }
                """.formatted(provider.url(), route, model));
    }

    /// As careful programs write files: nobody ever sees half of it.
    private void replace(String config) throws IOException {
        Path next = Files.writeString(folder.resolve("next.yaml"), config);
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
