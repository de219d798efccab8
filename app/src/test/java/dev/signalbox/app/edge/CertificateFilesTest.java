package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.signalbox.app.Rig;
import dev.signalbox.gateway.edge.ServerTls;
import dev.signalbox.model.policy.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Files of certificates that change while the program runs.
@Tag("sockets")
final class CertificateFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls make() first
    private SelfSigned one;

    @SuppressWarnings("NullAway.Init")
    private SelfSigned other;

    private int written;

    @BeforeEach
    void make() throws Exception {
        one = new SelfSigned(folder, "one");
        other = new SelfSigned(folder, "other");
    }

    @Test
    void anAuthorityThatIsDeclaredLaterIsBelievedFromThenOn() throws Exception {
        Path authorities = folder.resolve("ca.pem");
        write(authorities, other.certificate());
        HttpsServer provider = provider(one);
        try (Rig rig = Rig.start("""
                providers: { p: { dialect: openai, url: "https://localhost:%d/v1", ca: "%s" } }
                routes: { chat: { targets: [p/gpt-5.1], retry: { attempts: 1 } } }
                """.formatted(provider.getAddress().getPort(), authorities))) {
            assertThat(asked(rig)).contains("upstream_unreachable");
            write(authorities, "nothing that could be believed");
            assertThat(asked(rig)).contains("upstream_unreachable");
            write(authorities, one.certificate());
            assertThat(asked(rig)).contains("heard");
        } finally {
            provider.stop(0);
        }
    }

    @Test
    void aBadCertificateIsToldOfOnceForEachStateOfItsFiles() throws Exception {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        ServerTls tls = serving(certificate, key);
        var before = tls.context();
        Logger log = (Logger) LoggerFactory.getLogger(ServerTls.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        log.addAppender(told);
        try {
            write(certificate, "no certificate");
            refreshThrice(tls);
            assertThat(told.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
            assertThat(tls.context()).isSameAs(before);
            Files.delete(key);
            refreshThrice(tls);
            assertThat(told.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.WARN);
            write(certificate, other.certificate());
            write(key, other.key());
            refreshThrice(tls);
            assertThat(told.list)
                    .extracting(ILoggingEvent::getLevel)
                    .containsExactly(Level.WARN, Level.WARN, Level.INFO);
            assertThat(tls.context()).isNotSameAs(before);
        } finally {
            log.detachAppender(told);
        }
    }

    @Test
    void aCertificateIsNotUsedBeforeItsKeyIsThere() throws Exception {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        ServerTls tls = serving(certificate, key);
        var before = tls.context();

        write(certificate, other.certificate());
        tls.refresh();
        assertThat(tls.context()).isSameAs(before);
        write(key, other.key());
        tls.refresh();
        assertThat(tls.context()).as("it may still be written to").isSameAs(before);
        tls.refresh();
        assertThat(tls.context()).isNotSameAs(before);
    }

    private ServerTls serving(Path certificate, Path key) throws Exception {
        write(certificate, one.certificate());
        write(key, one.key());
        return new ServerTls(new Listener.Tls(certificate, key));
    }

    private static String asked(Rig rig) throws Exception {
        return rig.post("/v1/chat/completions", Scene.whole("hi")).body();
    }

    private static void refreshThrice(ServerTls tls) {
        tls.refresh();
        tls.refresh();
        tls.refresh();
    }

    /// Writes a file at another time than before, whatever the file system's clock can tell apart.
    private void write(Path file, String text) throws Exception {
        Files.writeString(file, text);
        written++;
        Files.setLastModifiedTime(
                file,
                FileTime.fromMillis(
                        System.currentTimeMillis() - Duration.ofHours(1).toMillis() + written * 1000L));
    }

    /// Refuses every request, so that none needs its answer understood.
    private static HttpsServer provider(SelfSigned certificate) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
        byte[] no = "{\"error\":{\"message\":\"heard\"}}".getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(422, no.length);
            exchange.getResponseBody().write(no);
            exchange.close();
        });
        server.start();
        return server;
    }
}
