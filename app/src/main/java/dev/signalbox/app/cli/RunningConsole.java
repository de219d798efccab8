package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The console of a server that runs, as the command line uses it.
final class RunningConsole {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 10_000;
    private static final int FILE_MILLIS = 60_000;
    private static final int MAX_LAST_LINE = 4096;
    private static final int MAX_ANSWER = 64 * 1024 * 1024;

    private final Listener listener;
    private final List<Path> tokenFiles;

    /// @param tokenFiles where its token may be
    RunningConsole(Listener listener, List<Path> tokenFiles) {
        this.listener = listener;
        this.tokenFiles = tokenFiles;
    }

    /// What it said.
    record Answer(int status, JsonNode body) {
        boolean good() {
            return status == 200;
        }

        String code() {
            return body.at("/error/code").asString("");
        }
    }

    /// Where it is.
    String url() {
        boolean everywhere =
                listener.host().equals("0.0.0.0") || listener.host().equals("::");
        Listener reached = new Listener(
                everywhere ? "127.0.0.1" : listener.host(), listener.port(), listener.tls(), listener.corsOrigins());
        return Running.url(reached, InetSocketAddress.createUnresolved(reached.host(), reached.port()));
    }

    /// @throws Failed when nobody answers, or with something else than JSON
    Answer read(String path) throws Failed {
        Answer answer = exchange("GET", path, null, null);
        String token = answer.code().equals("login_required") ? token() : null;
        return token == null ? answer : exchange("GET", path, null, token);
    }

    /// @throws Failed when nobody answers, there is no token, or with something else than JSON
    Answer change(String method, String path, @Nullable Object body) throws Failed {
        return exchange(method, path, body, tokenFor(path));
    }

    /// A file, or what became of one.
    ///
    /// @param headers sent along
    /// @param file sent as lines of JSON; null for nothing
    /// @throws Failed when nobody answers, or not well
    byte[] bytes(String method, String path, Map<String, String> headers, byte @Nullable [] file) throws Failed {
        String token = method.equals("GET") ? null : tokenFor(path);
        try (InputStream content = good(method, path, headers, file, token)) {
            return content.readNBytes(MAX_ANSWER);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Copies lines of JSON as they come, of which the last says that it is.
    ///
    /// @throws IOException when they cannot be written
    /// @throws Failed when nobody answers, or not to the end
    void copy(String path, OutputStream out) throws IOException, Failed {
        byte[] tail = new byte[0];
        try (InputStream lines = good("GET", path, Map.of(), null, null)) {
            byte[] buffer = new byte[64 * 1024];
            for (int read = lines.read(buffer); read >= 0; read = lines.read(buffer)) {
                out.write(buffer, 0, read);
                byte[] both = Arrays.copyOf(tail, tail.length + read);
                System.arraycopy(buffer, 0, both, tail.length, read);
                tail = Arrays.copyOfRange(both, Math.max(0, both.length - MAX_LAST_LINE), both.length);
            }
        }
        String end = new String(tail, StandardCharsets.UTF_8).strip();
        String last = end.substring(end.lastIndexOf('\n') + 1);
        if (!last.startsWith("{\"end\":")) {
            throw new Failed(Signalbox.FAILED, "signalbox: the answer broke off, and is not whole: " + last);
        }
    }

    /// What is answered when all is well. Reading that needs a login is tried once more, with the token.
    private InputStream good(
            String method, String path, Map<String, String> headers, byte @Nullable [] file, @Nullable String token)
            throws Failed {
        try {
            HttpURLConnection connection = open(method, path, token, FILE_MILLIS);
            headers.forEach(connection::setRequestProperty);
            if (file != null) {
                connection.setRequestProperty("Content-Type", "application/x-ndjson");
                connection.setDoOutput(true);
                connection.getOutputStream().write(file);
            }
            int status = connection.getResponseCode();
            if (status == 200) {
                return connection.getInputStream();
            }
            Answer answer = new Answer(status, Json.MAPPER.readTree(content(connection, status)));
            String found = token == null && answer.code().equals("login_required") ? token() : null;
            if (found == null) {
                throw failure(answer);
            }
            return good(method, path, headers, file, found);
        } catch (IOException | GeneralSecurityException | JacksonException e) {
            throw failed(e);
        }
    }

    private String tokenFor(String path) throws Failed {
        String token = token();
        if (token == null) {
            read(path); // that nobody answers says more than that there is no token
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: changes need the token that the server wrote when it started, and this user can read"
                            + " it from none of " + tokenFiles + ". Run this as the server's user, or say where the"
                            + " token is with --token-file or --config.");
        }
        return token;
    }

    /// The failure that an answer stands for, in the server's own words.
    Failed failure(Answer answer) {
        String said = answer.body.at("/error/message").asString("the console answered " + answer.status);
        String hint = answer.code().equals("invalid_token") ? " " + tokenFiles + " is of another process." : "";
        return new Failed(Signalbox.FAILED, "signalbox: " + said + hint);
    }

    private Answer exchange(String method, String path, @Nullable Object body, @Nullable String token) throws Failed {
        try {
            HttpURLConnection connection = open(method, path, token, READ_MILLIS);
            if (body != null) {
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setDoOutput(true);
                connection.getOutputStream().write(Json.MAPPER.writeValueAsBytes(body));
            }
            int status = connection.getResponseCode();
            return new Answer(status, Json.MAPPER.readTree(content(connection, status)));
        } catch (IOException | GeneralSecurityException | JacksonException e) {
            throw failed(e);
        }
    }

    private HttpURLConnection open(String method, String path, @Nullable String token, int millis)
            throws IOException, GeneralSecurityException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url() + path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        Listener.Tls tls = listener.tls();
        if (connection instanceof HttpsURLConnection secure && tls != null) {
            trustOnly(tls.certificate(), secure);
        }
        connection.setRequestMethod(method);
        if (token != null) {
            connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        return connection;
    }

    private Failed failed(Exception why) {
        return new Failed(
                Signalbox.FAILED,
                switch (why) {
                    case ConnectException e ->
                        "signalbox: no server answers at " + url() + " (" + e.getMessage()
                                + "). Is it running? Its console is named with --console or --config.";
                    case JacksonException _ ->
                        "signalbox: what answers at " + url() + " is not the console of a Signalbox.";
                    case Exception e -> "signalbox: asking " + url() + " failed: " + e.getMessage();
                });
    }

    private static byte[] content(HttpURLConnection connection, int status) throws IOException {
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return body == null ? new byte[0] : body.readNBytes(MAX_ANSWER);
        }
    }

    /// It is the certificate of the config and no other, so its name need not be the address that is called.
    private static void trustOnly(Path certificate, HttpsURLConnection connection)
            throws IOException, GeneralSecurityException {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            known.setCertificateEntry(
                    "console", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setHostnameVerifier((_, _) -> true);
    }

    private @Nullable String token() {
        for (Path file : tokenFiles) {
            try {
                return Files.readString(file, StandardCharsets.US_ASCII).strip();
            } catch (IOException _) {
                // It may be in the next place.
            }
        }
        return null;
    }
}
