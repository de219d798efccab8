package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.console.Samples.FixedVitals;
import dev.signalbox.model.policy.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class CertificateTest {
    private static final Map<String, String> KEYS = Map.of("one", "EC", "two", "RSA", "three", "Ed25519");

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        for (Map.Entry<String, String> key : KEYS.entrySet()) {
            make(key.getKey(), key.getValue());
        }
    }

    @Test
    void theConsoleSpeaksTls() throws Exception {
        Listener listener = new Listener("127.0.0.1", 0, files("one", "one"), List.of());
        try (ConsoleServer server = ConsoleServer.start(
                        listener,
                        Samples::policy,
                        FixedVitals.healthy(),
                        new Metrics("test"),
                        Samples.NO_CONTROLS,
                        AdminToken.random());
                SSLSocket socket = (SSLSocket) trusting("one")
                        .getSocketFactory()
                        .createSocket(
                                InetAddress.getLoopbackAddress(),
                                server.address().getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(RawHttp.readToEnd(socket.getInputStream()))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("ok\n");
        }
    }

    @Test
    void aChangedCertificateIsUsed() throws Exception {
        Listener.Tls files = copy("one", "changed");
        Certificate certificate = Certificate.of(files);
        certificate.factory().start();
        assertThat(subject(certificate)).isEqualTo("CN=one");

        for (String next : List.of("two", "three")) {
            Files.copy(file(next, "key"), files.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(file(next, "crt"), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
            certificate.refresh();

            assertThat(subject(certificate)).isEqualTo("CN=" + next);
        }
        certificate.factory().stop();
    }

    @Test
    void aBrokenChangeLeavesTheGoodCertificateInUse() throws Exception {
        Listener.Tls files = copy("one", "broken");
        Certificate certificate = Certificate.of(files);
        certificate.factory().start();

        Files.writeString(files.key(), "nonsense");
        certificate.refresh();
        Files.delete(files.certificate());
        certificate.refresh();

        assertThat(subject(certificate)).isEqualTo("CN=one");
        certificate.factory().stop();
    }

    @Test
    void aKeyOfAnotherCertificateIsAnError() {
        for (String other : List.of("two", "three")) {
            assertThatThrownBy(() -> Certificate.of(files("one", other)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(other + ".key");
        }
    }

    @Test
    void aKeyInAnotherFormatSaysHowToConvertIt() throws Exception {
        Path old = folder.resolve("old.key");
        Files.writeString(old, "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n");

        assertThatThrownBy(() -> Certificate.of(new Listener.Tls(file("two", "crt"), old)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("openssl pkcs8");
    }

    @Test
    void aFileThatIsMissingIsAnErrorThatNamesIt() {
        Listener.Tls missing = new Listener.Tls(file("nowhere", "crt"), file("one", "key"));

        assertThatThrownBy(() -> Certificate.of(missing))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere.crt cannot be read");
    }

    @Test
    void aFileWithoutCertificateIsAnError() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.crt"));

        assertThatThrownBy(() -> Certificate.of(new Listener.Tls(empty, file("one", "key"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.crt");
    }

    private static String subject(Certificate certificate) throws Exception {
        KeyStore store = certificate.factory().getKeyStore();
        return ((X509Certificate) store.getCertificate("console"))
                .getSubjectX500Principal()
                .getName();
    }

    private static Listener.Tls files(String certificate, String key) {
        return new Listener.Tls(file(certificate, "crt"), file(key, "key"));
    }

    private static Listener.Tls copy(String from, String to) throws IOException {
        Files.copy(file(from, "crt"), file(to, "crt"));
        Files.copy(file(from, "key"), file(to, "key"));
        return files(to, to);
    }

    private static Path file(String name, String extension) {
        return folder.resolve(name + "." + extension);
    }

    private static SSLContext trusting(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", load(name).getCertificate(name));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void make(String name, String algorithm) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        algorithm,
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file(name, "p12").toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(file(name, "log").toFile())
                .start();
        assertThat(keytool.waitFor()).as(Files.readString(file(name, "log"))).isZero();
        KeyStore store = load(name);
        Files.writeString(
                file(name, "crt"), pem("CERTIFICATE", store.getCertificate(name).getEncoded()));
        Files.writeString(
                file(name, "key"),
                pem("PRIVATE KEY", store.getKey(name, "changeit".toCharArray()).getEncoded()));
    }

    private static KeyStore load(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file(name, "p12"))) {
            store.load(in, "changeit".toCharArray());
        }
        return store;
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + type + "-----\n";
    }
}
