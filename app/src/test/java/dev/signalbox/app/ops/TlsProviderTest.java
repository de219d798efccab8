package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// HTTPS on the way to a provider: its certificate has to be from a known authority, for its name and of
/// today.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsProviderTest {
    /// A name that nobody but a proxy can resolve (RFC 2606).
    private static final String NAME = "provider.invalid";

    private static final String KEY = "sk-of-the-gateway-0123456789";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("user:p@ss".getBytes(StandardCharsets.UTF_8));

    @SuppressWarnings("NullAway.Init") // JUnit calls found() first
    private Authority authority;

    @BeforeAll
    void found(@TempDir Path folder) throws Exception {
        authority = new Authority(folder);
    }

    @Test
    void a_provider_with_a_certificate_of_the_declared_authority_is_believed() throws Exception {
        try (Provider provider = new Provider(authority.issue("dns:localhost"));
                Rig rig = rig(provider, "ca: " + authority.certificate())) {
            HttpResponse<String> answer = ask(rig);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(Provider.ANSWER);
        }
    }

    @Test
    void without_the_authority_it_is_not() throws Exception {
        try (Provider provider = new Provider(authority.issue("dns:localhost"));
                Rig rig = rig(provider, "processing: kr")) {
            assertUnreachable(provider, rig);
        }
    }

    @Test
    void a_certificate_for_another_name_is_refused() throws Exception {
        try (Provider provider = new Provider(authority.issue("dns:elsewhere.example"));
                Rig rig = rig(provider, "ca: " + authority.certificate())) {
            assertUnreachable(provider, rig);
        }
    }

    @Test
    void an_expired_certificate_is_refused() throws Exception {
        try (Provider provider = new Provider(authority.issueExpired("dns:localhost"));
                Rig rig = rig(provider, "ca: " + authority.certificate())) {
            assertUnreachable(provider, rig);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "wrong host", "unknown authority"})
    void row22_a_certificate_that_cannot_be_believed_is_nobody_and_the_next_target_answers(String flaw)
            throws Exception {
        Authority.Issued issued = flaw.equals("expired")
                ? authority.issueExpired("dns:localhost")
                : authority.issue(flaw.equals("wrong host") ? "dns:elsewhere.example" : "dns:localhost");
        String trusted = flaw.startsWith("unknown") ? "processing: kr" : "ca: " + authority.certificate();
        try (Provider provider = new Provider(issued);
                Simulator next = Simulator.start(Script.defaults());
                Rig rig = Rig.start("""
                        providers:
                          upstream: { dialect: openai, url: "https://localhost:%d/v1", keys: [%s], %s }
                          next: { dialect: openai, url: "%s/v1" }
                        routes: { chat: { targets: [upstream/gpt-5.1, { to: next/m, priority: 1 }] } }
                        """.formatted(provider.port(), KEY, trusted, next.url()))) {
            HttpResponse<String> answer = ask(rig);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("You said: Hello");
            assertThat(provider.requests).as("nothing was sent there").hasValue(0);
            JsonNode record = rig.records(1).getFirst();
            assertThat(record.at("/attempts/0/failure").asString()).isEqualTo("upstream_unreachable");
            assertThat(record.at("/attempts").size()).isEqualTo(2);
            assertThat(rig.server().vitals().endpoints())
                    .allSatisfy(each -> assertThat(each.inFlight()).isZero());
            assertThat(rig.logText()).doesNotContain(KEY);
        }
    }

    @Test
    void through_a_proxy_the_certificate_is_the_providers_and_the_proxy_reads_nothing() throws Exception {
        try (Provider provider = new Provider(authority.issue("dns:" + NAME));
                TunnelProxy proxy = new TunnelProxy(provider.port(), BASIC);
                Rig rig = rig(proxy, "ca: " + authority.certificate())) {
            HttpResponse<String> answer = ask(rig);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(Provider.ANSWER);
            assertThat(proxy.asked()).containsExactly(NAME + ":8443");
            assertThat(provider.head.get()).contains("bearer " + KEY).doesNotContain("proxy-authorization");
            assertThat(proxy.carried())
                    .isNotEmpty()
                    .doesNotContainIgnoringCase(KEY)
                    .doesNotContainIgnoringCase("authorization")
                    .doesNotContain("Hello");
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("success");
        }
    }

    @Test
    void through_a_proxy_a_certificate_for_another_name_is_refused() throws Exception {
        // It is good for the machine that the tunnel leads to, but that is not whom the gateway asked for.
        try (Provider provider = new Provider(authority.issue("dns:localhost,ip:127.0.0.1"));
                TunnelProxy proxy = new TunnelProxy(provider.port(), BASIC);
                Rig rig = rig(proxy, "ca: " + authority.certificate())) {
            assertUnreachable(provider, rig);
            assertThat(proxy.carried()).doesNotContainIgnoringCase(KEY);
        }
    }

    @Test
    void through_a_proxy_an_unknown_authority_is_refused() throws Exception {
        try (Provider provider = new Provider(authority.issue("dns:" + NAME));
                TunnelProxy proxy = new TunnelProxy(provider.port(), BASIC);
                Rig rig = rig(proxy, "processing: kr")) {
            assertUnreachable(provider, rig);
        }
    }

    @Test
    void a_handshake_that_nobody_answers_behind_a_proxy_is_waited_for_as_for_a_connection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TunnelProxy proxy = new TunnelProxy(silent.getLocalPort(), BASIC);
                Rig rig = rig(proxy, "ca: " + authority.certificate())) {
            HttpResponse<String> answer = ask(rig);

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("upstream_timeout_connect");
        }
    }

    private static void assertUnreachable(Provider provider, Rig rig) throws Exception {
        HttpResponse<String> answer = ask(rig);

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("upstream_unreachable", "certificate");
        assertThat(provider.requests).hasValue(0);
        assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("upstream_error");
    }

    private static Rig rig(Provider provider, String more) throws IOException {
        return Rig.start("""
                providers: { upstream: { dialect: openai, url: "https://localhost:%d/v1", keys: [key], %s } }
                routes: { chat: { targets: [upstream/gpt-5.1] } }
                """.formatted(provider.port(), more));
    }

    /// The same behind a proxy, which alone knows the name.
    private static Rig rig(TunnelProxy proxy, String more) throws IOException {
        return Rig.start("""
                providers:
                  upstream:
                    { dialect: openai, url: "https://%s:8443/v1", keys: [%s], http-proxy: "http://user:p%%40ss@127.0.0.1:%d", %s }
                routes: { chat: { targets: [upstream/gpt-5.1], timeouts: { connect: 2s } } }
                """.formatted(NAME, KEY, proxy.port(), more));
    }

    private static HttpResponse<String> ask(Rig rig) throws Exception {
        return rig.post("/v1/chat/completions", """
                {"model":"chat","messages":[{"role":"user","content":"Hello"}]}""");
    }

    /// An HTTPS server with one answer.
    private static final class Provider implements AutoCloseable {
        static final String ANSWER = """
                {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,\
                "message":{"role":"assistant","content":"over TLS"},"finish_reason":"stop"}]}""";

        private final HttpsServer server;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicReference<String> head = new AtomicReference<>("");

        Provider(Authority.Issued certificate) throws IOException, GeneralSecurityException {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
            server.setExecutor(threads);
            server.createContext("/v1/chat/completions", exchange -> {
                requests.incrementAndGet();
                head.set(exchange.getRequestHeaders().entrySet().toString().toLowerCase(Locale.ROOT));
                exchange.getRequestBody().readAllBytes();
                byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("content-type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.close();
        }
    }
}
