package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.console.Samples.FixedVitals;
import dev.signalbox.core.port.Controls;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("sockets")
class OverridesApiTest {
    private static final String DRAIN = """
            {"action":"drain","target":"openai/gpt-5.1","for_ms":60000,"reason":"maintenance"}""";

    @TempDir
    static Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminToken token = AdminToken.random();
    private volatile Policy policy = Samples.policy();

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private ConsoleServer server;

    @SuppressWarnings("NullAway.Init")
    private String authorization;

    /// As the app does it, without its clock.
    private final Controls controls = new Controls() {
        @Override
        public Overrides.@Nullable Entry override(Overrides.Action action, String name, Duration time, String reason) {
            Overrides.Entry entry = new Overrides.Entry(
                    action, name, reason, Instant.EPOCH, Instant.EPOCH.plus(time), System.nanoTime() + time.toNanos());
            policy = policy.overruledBy(policy.overrides().with(entry));
            return entry;
        }

        @Override
        public boolean takeBack(Overrides.Entry entry) {
            policy = policy.overruledBy(policy.overrides().without(entry));
            return true;
        }
    };

    @BeforeEach
    void start() throws Exception {
        server = ConsoleServer.start(
                Samples.loopback(), () -> policy, FixedVitals.healthy(), new Metrics("test"), controls, token);
        Path file = folder.resolve("token");
        token.writeTo(file);
        authorization = "Bearer " + Files.readString(file).strip();
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void aTargetIsTakenOutAndListedAndTakenBack() throws Exception {
        HttpResponse<String> done = post(DRAIN);

        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body())
                .startsWith("{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"workload\":null,"
                        + "\"reason\":\"maintenance\",\"since\":\"1970-01-01T00:00:00Z\","
                        + "\"until\":\"1970-01-01T00:01:00Z\",\"ends_in_ms\":");
        JsonNode listed =
                JsonMapper.shared().readTree(send(request("").GET()).body()).path("overrides");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("reason").asString()).isEqualTo("maintenance");

        assertThat(delete("?target=openai%2Fgpt-5.1").statusCode()).isEqualTo(200);

        assertThat(policy.overrides()).isEqualTo(Overrides.NONE);
        assertThat(delete("?target=openai%2Fgpt-5.1").body()).contains("\"override_not_found\"");
    }

    @Test
    void aWorkloadIsPausedAndResumed() throws Exception {
        assertThat(post("""
                        {"action":"pause","workload":"default","for_ms":1000,"reason":"점검 🚦"}""").statusCode()).isEqualTo(200);
        assertThat(policy.overrides().workloads()).containsOnlyKeys("default");

        assertThat(delete("?workload=default").statusCode()).isEqualTo(200);

        assertThat(policy.overrides()).isEqualTo(Overrides.NONE);
    }

    @Test
    void withoutTheTokenNothingIsChanged() throws Exception {
        for (String header : new String[] {"", "Bearer wrong", authorization + "x", "Basic eDp5"}) {
            HttpRequest.Builder post = request("").POST(BodyPublishers.ofString(DRAIN));
            HttpRequest.Builder delete = request("?target=openai%2Fgpt-5.1").DELETE();
            for (HttpRequest.Builder each : new HttpRequest.Builder[] {post, delete}) {
                each.header("Content-Type", "application/json");
                HttpResponse<String> answer = send(header.isEmpty() ? each : each.header("Authorization", header));

                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Bearer");
                assertThat(answer.body()).contains(header.isEmpty() ? "missing_token" : "invalid_token");
            }
        }
        assertThat(policy.overrides()).isEqualTo(Overrides.NONE);
    }

    @Test
    void aPageOfAnotherOriginIsTurnedAwayAlsoWithTheToken() throws Exception {
        String request = "POST /admin/v1/overrides HTTP/1.1\r\nHost: %s\r\n%sAuthorization: " + authorization
                + "\r\nContent-Type: application/json\r\nContent-Length: " + DRAIN.length()
                + "\r\nConnection: close\r\n\r\n" + DRAIN;

        assertThat(RawHttp.exchange(
                        server.address(), request.formatted("localhost", "Origin: https://evil.example\r\n")))
                .startsWith("HTTP/1.1 403 ")
                .contains("foreign_origin");
        assertThat(RawHttp.exchange(server.address(), request.formatted("evil.example", "")))
                .startsWith("HTTP/1.1 403 ")
                .contains("foreign_host");
        assertThat(policy.overrides()).isEqualTo(Overrides.NONE);
    }

    @Test
    void aReadDoesNotBecomeAWriteByAHeader() throws Exception {
        for (String method : new String[] {"POST", "DELETE"}) {
            assertThat(RawHttp.get(
                            server.address(),
                            "/admin/v1/overrides?target=openai%2Fgpt-5.1",
                            "Host: localhost",
                            "X-HTTP-Method-Override: " + method))
                    .startsWith("HTTP/1.1 405 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"action\":\"drain\"}",
                "{\"action\":\"enable\",\"target\":\"openai/gpt-5.1\",\"for_ms\":60000,\"reason\":\"r\"}",
                "{\"action\":\"drain\",\"workload\":\"default\",\"for_ms\":60000,\"reason\":\"r\"}",
                "{\"action\":\"pause\",\"target\":\"openai/gpt-5.1\",\"for_ms\":60000,\"reason\":\"r\"}",
                "{\"action\":\"pause\",\"target\":\"t\",\"workload\":\"default\",\"for_ms\":60000,\"reason\":\"r\"}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"for_ms\":999,\"reason\":\"r\"}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"for_ms\":2592000001,\"reason\":\"r\"}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"for_ms\":\"60000\",\"reason\":\"r\"}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"for_ms\":99999999999999999999,\"reason\":\"r\"}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"for_ms\":60000,\"reason\":\" \"}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"for_ms\":60000,\"reason\":\"a\\nb\"}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"for_ms\":60000,\"reason\":\"a\\u202eb\"}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"for_ms\":60000,\"reason\":\"r\",\"more\":1}",
                "{\"action\":\"drain\",\"target\":\"openai/gpt-5.1\",\"target\":\"x\",\"for_ms\":60000,\"reason\":\"r\"}"
            })
    void whatIsNoChangeIsAnInvalidRequest(String body) throws Exception {
        HttpResponse<String> answer = post(body);

        assertThat(answer.statusCode()).as(body).isEqualTo(400);
        assertThat(answer.body()).contains("\"invalid_request\"");
        assertThat(policy.overrides()).isEqualTo(Overrides.NONE);
    }

    @Test
    void aLongReasonOrBodyIsNotTaken() throws Exception {
        assertThat(post(DRAIN.replace("maintenance", "x".repeat(201))).statusCode())
                .isEqualTo(400);
        assertThat(post(DRAIN.replace("maintenance", "x".repeat(9000))).statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
    void onlyJsonIsTaken(String type) throws Exception {
        HttpResponse<String> answer = send(request("")
                .header("Authorization", authorization)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(DRAIN)));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(policy.overrides()).isEqualTo(Overrides.NONE);
    }

    @Test
    void whatIsNotDeclaredIsNotFoundAndTheNearestIsNamed() throws Exception {
        HttpResponse<String> target = post(DRAIN.replace("gpt-5.1", "gpt-5.2"));
        assertThat(target.statusCode()).isEqualTo(404);
        assertThat(target.body()).contains("\"target_not_found\"", "openai/gpt-5.1");

        assertThat(post(DRAIN.replace("gpt-5.1", "a-model-of-which-nobody-has-heard"))
                        .body())
                .contains("openai/*");

        HttpResponse<String> workload = post("""
                {"action":"pause","workload":"defalt","for_ms":1000,"reason":"r"}""");
        assertThat(workload.body()).contains("\"workload_not_found\"", "default");

        assertThat(delete("?target=nobody").body()).contains("\"target_not_found\"");
        assertThat(delete("").statusCode()).isEqualTo(400);
        assertThat(delete("?target=openai%2Fgpt-5.1&workload=default").statusCode())
                .isEqualTo(400);
    }

    @Test
    void whereThereAreTooManyThatIsSaid() throws Exception {
        try (ConsoleServer full = ConsoleServer.start(
                Samples.loopback(),
                () -> policy,
                FixedVitals.healthy(),
                new Metrics("test"),
                Samples.NO_CONTROLS,
                token)) {
            server.close();
            server = full;

            HttpResponse<String> answer = post(DRAIN);

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("\"too_many_overrides\"");
        }
    }

    @Test
    void directlyNamedModelsOfAProviderAreATarget() throws Exception {
        assertThat(post(DRAIN.replace("gpt-5.1", "*")).statusCode()).isEqualTo(200);
        assertThat(policy.overrides().targets()).containsOnlyKeys("openai/*");
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(request("")
                .header("Authorization", authorization)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> delete(String query) throws IOException, InterruptedException {
        return send(request(query).header("Authorization", authorization).DELETE());
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + "/admin/v1/overrides" + query));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
