package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.app.server.Server;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HTTPS on the gateway's own address.
@Tag("sockets")
class TlsListenerTest {
    private static final String NAMES = "dns:localhost,ip:127.0.0.1";

    private final Simulator provider = Simulator.start(Script.defaults());

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    private Authority authority;

    @SuppressWarnings("NullAway.Init")
    private Server server;

    @BeforeEach
    void start() throws Exception {
        authority = new Authority(folder);
        put(authority.issue(NAMES));
        String yaml = """
                listen:
                  gateway: { address: "127.0.0.1:0", tls: { certificate: certificate.pem, key: key.pem } }
                  console: { address: "127.0.0.1:0", tls: { certificate: certificate.pem, key: key.pem } }
                access-log: off
                providers: { upstream: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [upstream/gpt-5.1] } }
                """.formatted(provider.url());
        Loaded loaded = Rig.loader().parse(yaml, folder.resolve("signalbox.yaml"));
        assertThat(loaded).isInstanceOf(Loaded.Valid.class);
        server = new Server(((Loaded.Valid) loaded).policy(), BuiltInDialects.all());
    }

    @AfterEach
    void stop() {
        server.close();
        provider.close();
    }

    @Test
    void requests_are_answered_over_tls_whole_and_streamed() throws Exception {
        try (Web web = new Web(authority.client())) {
            assertThat(web.ask(url(), "chat", false).body()).contains("Hello, 안녕!");
            assertThat(web.ask(url(), "chat", true).body()).endsWith("data: [DONE]\n\n");
            assertThat(web.get("https://127.0.0.1:" + server.consoleAddress().getPort() + "/readyz")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_client_that_does_not_know_the_authority_does_not_get_through() throws Exception {
        try (Web web = new Web(SSLContext.getDefault())) {
            assertThatThrownBy(() -> web.ask(url(), "chat", false)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void plain_http_is_not_answered_there() throws Exception {
        try (Web web = new Web()) {
            assertThatThrownBy(() -> web.ask(
                            "http://127.0.0.1:" + server.gatewayAddress().getPort(), "chat", false))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_new_certificate_is_used_without_a_restart() throws Exception {
        X509Certificate before = presented();

        put(authority.issue(NAMES));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> !presented().getSerialNumber().equals(before.getSerialNumber()));
        try (Web web = new Web(authority.client())) {
            assertThat(web.ask(url(), "chat", false).statusCode()).isEqualTo(200);
        }
    }

    private X509Certificate presented() throws Exception {
        try (SSLSocket socket = (SSLSocket) authority
                .client()
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(),
                        server.gatewayAddress().getPort())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private void put(Authority.Issued issued) throws IOException {
        Files.copy(issued.key(), folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.chain(), folder.resolve("certificate.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String url() {
        return "https://127.0.0.1:" + server.gatewayAddress().getPort();
    }
}
