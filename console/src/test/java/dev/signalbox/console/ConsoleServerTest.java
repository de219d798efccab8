package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.console.Samples.FixedVitals;
import dev.signalbox.core.status.StatusDesk;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("sockets")
class ConsoleServerTest {
    private static final String LOCAL = "Host: localhost";

    private final Metrics metrics = new Metrics("test");
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile @Nullable Policy policy = Samples.policy();
    private volatile FixedVitals vitals = FixedVitals.healthy();
    private ConsoleServer server = start(Samples.loopback());

    @BeforeEach
    void listensOnAFreePort() {
        assertThat(server.address().getPort()).isPositive();
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void theProcessLives() throws Exception {
        HttpResponse<String> answer = get("/healthz");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok\n");
    }

    @Test
    void itIsReadyWithAConfig() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void itIsNotReadyWithoutAConfig() throws Exception {
        policy = null;

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void itIsNotReadyWhileDraining() throws Exception {
        drain();

        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("draining\n");
    }

    @Test
    void headSaysTheSameWithoutABody() throws Exception {
        drain();

        String answer = RawHttp.exchange(
                server.address(), "HEAD /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\n");
    }

    @Test
    void metricsAreInThePrometheusTextFormat() throws Exception {
        metrics.record(Samples.answered());

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("content-type")).hasValue(metrics.contentType());
        Exposition read = Exposition.parse(answer.body());
        assertThat(read.types()).containsEntry("signalbox_requests_total", "counter");
        assertThat(read.value("signalbox_in_flight")).isEqualTo(7);
    }

    @Test
    void metricsCanBeCompressed() throws Exception {
        HttpResponse<byte[]> answer = client.send(
                request("/metrics").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
    }

    @Test
    void noCredentialIsTold() throws Exception {
        assertThat(get("/admin/v1/targets").body()
                        + get("/admin/v1/routes").body()
                        + get("/metrics").body())
                .contains("openai/gpt-5.1")
                .doesNotContain(Samples.PROVIDER_KEY);
    }

    @Test
    void routesFollowTheConfigInForce() throws Exception {
        assertThat(get("/admin/v1/routes").body()).contains("\"strict\"");
        policy = null;

        assertThat(get("/admin/v1/routes").statusCode()).isEqualTo(503);
        assertThat(get("/admin/v1/routes").body()).contains("not_configured");
    }

    @Test
    void anUnknownPathIsAProblemInJson() throws Exception {
        HttpResponse<String> answer = get("/admin/v1/nothing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.body()).contains("\"path_not_found\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz/", "/HEALTHZ", "/admin", "/metrics/x"})
    void onlyTheExactPathIsServed(String path) throws Exception {
        assertThat(RawHttp.get(server.address(), path, LOCAL)).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY", "BEFORE", "FOO"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        String answer = RawHttp.exchange(
                server.address(), method + " /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nAllow: GET, HEAD\r\n")
                .contains("\"method_not_allowed\"");
    }

    @Test
    void anotherMethodOnAnUnknownPathIsNotFound() throws Exception {
        HttpResponse<String> answer = client.send(
                request("/nothing").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example:80", "10.0.0.1", "127.0.0.1.nip.io"})
    void aForeignHostIsTurnedAwayEverywhere(String host) throws Exception {
        for (String path : paths()) {
            assertThat(RawHttp.get(server.address(), path, "Host: " + host))
                    .as(path)
                    .startsWith("HTTP/1.1 403 ")
                    .contains("\"foreign_host\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:9090", "[::1]:80", "127.9.9.9"})
    void loopbackHostsAreAnsweredWhateverThePort(String host) throws Exception {
        assertThat(RawHttp.get(server.address(), "/healthz", "Host: " + host)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void twoHostsAreMalformed() throws Exception {
        assertThat(RawHttp.get(server.address(), "/healthz", LOCAL, "Host: evil.example"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void noHostIsNotAnswered() throws Exception {
        assertThat(RawHttp.get(server.address(), "/healthz")).startsWith("HTTP/1.1 400 ");
        assertThat(RawHttp.exchange(server.address(), "GET /healthz HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void anAbsoluteTargetCannotContradictTheHost() throws Exception {
        assertThat(RawHttp.get(server.address(), "http://evil.example/healthz", LOCAL))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost:3000", "http://localhost.evil.example"})
    void aForeignOriginIsTurnedAway(String origin) throws Exception {
        assertThat(RawHttp.get(server.address(), "/healthz", LOCAL, "Origin: " + origin))
                .startsWith("HTTP/1.1 403 ")
                .contains("\"foreign_origin\"")
                .doesNotContain("Access-Control");
    }

    @Test
    void itsOwnOriginIsAnswered() throws Exception {
        assertThat(RawHttp.get(server.address(), "/healthz", "Host: localhost:9090", "Origin: http://localhost:9090"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void anAddressOfTheNetworkGivesHealthAndMetricsToEveryHost() throws Exception {
        restart(new Listener("0.0.0.0", 0, null, List.of()));

        for (String path : List.of("/healthz", "/readyz", "/metrics")) {
            assertThat(RawHttp.get(server.address(), path, "Host: signalbox.internal:9090"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/v1/routes", "/admin/v1/openapi.json"})
    void anAddressOfTheNetworkDoesNotServeTheAdminApiToAnybodyUnknown(String path) throws Exception {
        restart(new Listener("0.0.0.0", 0, null, List.of()));

        for (String host : List.of("Host: signalbox.internal", LOCAL)) {
            assertThat(RawHttp.get(server.address(), path, host))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("\"login_required\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//admin/v1/routes", "/%61dmin/v1/routes", "/x/../admin/v1/routes", "/;x/admin/v1/routes"})
    void noSpellingOfThePathGetsAroundThat(String path) throws Exception {
        restart(new Listener("0.0.0.0", 0, null, List.of()));

        assertThat(RawHttp.get(server.address(), path, LOCAL))
                .containsPattern("^HTTP/1.1 40[0134] ")
                .doesNotContain("gpt-5.1");
    }

    @Test
    void aWebSocketHandshakeDoesNotPassTheGate() throws Exception {
        assertThat(RawHttp.exchange(server.address(), """
                        GET /healthz HTTP/1.1
                        Host: evil.example
                        Connection: Upgrade, close
                        Upgrade: websocket
                        Sec-WebSocket-Version: 13
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                        """.replace("\n", "\r\n")))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void anAddressInUseIsAnErrorThatNamesIt() {
        Listener taken = new Listener("127.0.0.1", server.address().getPort(), null, List.of());

        assertThatThrownBy(() -> ConsoleServer.start(
                        taken, () -> policy, vitals, metrics, Samples.NO_CONTROLS, AdminToken.random()))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("127.0.0.1:" + taken.port());
    }

    @Test
    void afterClosingNobodyAnswers() {
        InetSocketAddress address = server.address();
        server.close();

        assertThatThrownBy(() -> RawHttp.get(address, "/healthz", LOCAL)).isInstanceOf(IOException.class);
    }

    private static List<String> paths() {
        return List.copyOf(ConsoleServer.endpoints(
                        Samples::policy,
                        FixedVitals.healthy(),
                        new Metrics("test"),
                        null,
                        new KeysApi(new Desk(Samples.NO_CONTROLS, AdminToken.random())),
                        new TransferApi(new Desk(Samples.NO_CONTROLS, AdminToken.random())),
                        new LevelsApi(Samples::policy, new Desk(Samples.NO_CONTROLS, AdminToken.random())),
                        new IncidentsApi(new Desk(Samples.NO_CONTROLS, AdminToken.random()), null),
                        new MaintenanceApi(Samples::policy, new Desk(Samples.NO_CONTROLS, AdminToken.random())),
                        new StatusApi(StatusDesk.NONE),
                        new ReportApi(_ -> null),
                        new DeferredApi(new Desk(Samples.NO_CONTROLS, AdminToken.random())))
                .keySet());
    }

    private void drain() {
        vitals = vitals.whileDraining();
        restart(Samples.loopback());
    }

    private void restart(Listener listener) {
        server.close();
        server = start(listener);
    }

    private ConsoleServer start(Listener listener) {
        try {
            return ConsoleServer.start(
                    listener, () -> policy, vitals, metrics, Samples.NO_CONTROLS, AdminToken.random());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }
}
