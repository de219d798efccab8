package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.policy.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes the heads of requests to providers. Only what is listed here goes out: nothing of a client's head passes by
/// accident. What is the same for every request to a candidate is written once.
final class RequestHeads {
    /// More than this many are only there after many reloads; then all are written anew.
    private static final int MOST = 4096;

    private static final char DELETE = 0x7f;

    private final IdentityHashMap<Candidate, Beginning> beginnings = new IdentityHashMap<>();

    /// What is the same for every request, while this is the credential.
    private record Beginning(@Nullable Secret credential, String text) {}

    /// The same for a body that is all there, which some providers want to be signed.
    ///
    /// @param epochMillis when it goes out
    String write(
            ProviderApi api,
            String path,
            Candidate candidate,
            @Nullable Secret credential,
            HttpHeaders client,
            String requestId,
            @Nullable TraceContext trace,
            ByteBuf body,
            long epochMillis) {
        String head = write(
                api,
                path,
                candidate,
                credential,
                client,
                List.of(),
                requestId,
                trace,
                "application/json",
                body.readableBytes());
        if (credential == null || !api.signs()) {
            return head;
        }
        ProviderApi.Outgoing request = new ProviderApi.Outgoing(
                candidate.provider().url().getRawAuthority(), base(candidate) + path, bytes(body), epochMillis);
        StringBuilder signed = new StringBuilder(head.length() + 1024);
        signed.append(head, 0, head.length() - 4);
        api.sign(credential.reveal(), request, (name, value) -> line(signed, name, value));
        return signed.append("\r\n\r\n").toString();
    }

    /// @param path appended to the provider's base URL, with its query
    /// @param credential what the provider is shown; null for nothing
    /// @param forwarded names of client headers that go along unchanged
    /// @param contentType of the body
    /// @param trace what the provider is told of the request's trace; null for nothing
    String write(
            ProviderApi api,
            String path,
            Candidate candidate,
            @Nullable Secret credential,
            HttpHeaders client,
            List<String> forwarded,
            String requestId,
            @Nullable TraceContext trace,
            String contentType,
            long contentLength) {
        StringBuilder head = new StringBuilder(480);
        head.append("POST ").append(base(candidate)).append(path);
        head.append(beginning(api, candidate, credential));
        line(head, "content-type", contentType);
        for (String name : forwarded) {
            String value = client.get(name);
            if (value != null) {
                line(head, name, value);
            }
        }
        api.defaults(client::get, (name, value) -> line(head, name, value));
        line(head, "x-request-id", requestId);
        if (trace != null) {
            trace.write(head);
        }
        return head.append("\r\ncontent-length: ")
                .append(contentLength)
                .append("\r\n\r\n")
                .toString();
    }

    /// Its own array where it has one of just these bytes.
    private static byte[] bytes(ByteBuf body) {
        return ByteBufUtil.getBytes(body, body.readerIndex(), body.readableBytes(), false);
    }

    void clear() {
        beginnings.clear();
    }

    /// From the end of the path to the credential.
    private String beginning(ProviderApi api, Candidate candidate, @Nullable Secret credential) {
        if (candidate.target().named()) {
            // Clients could make any number of these.
            return compose(api, candidate, credential);
        }
        if (beginnings.size() > MOST) {
            beginnings.clear();
        }
        Beginning known = beginnings.get(candidate);
        // One that is fetched is another from time to time.
        if (known == null || !Objects.equals(known.credential, credential)) {
            known = new Beginning(credential, compose(api, candidate, credential));
            beginnings.put(candidate, known);
        }
        return known.text;
    }

    private static String compose(ProviderApi api, Candidate candidate, @Nullable Secret credential) {
        StringBuilder text = new StringBuilder(320);
        text.append(" HTTP/1.1\r\nhost: ")
                .append(candidate.provider().url().getRawAuthority())
                // Compressed answers could not be scanned as they pass.
                .append("\r\naccept-encoding: identity\r\nuser-agent: signalbox");
        if (credential != null) {
            api.authenticate(credential.reveal(), (name, value) -> line(text, name, value));
        }
        return text.toString();
    }

    private static String base(Candidate candidate) {
        URI url = candidate.provider().url();
        String base = url.getRawPath();
        return base == null ? "" : base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /// A value from outside ends no line: what could is taken out of it, whoever has read it before.
    static void line(StringBuilder head, String name, String value) {
        head.append("\r\n").append(name).append(": ");
        int from = head.length();
        head.append(value);
        for (int i = 0; i < value.length(); i++) {
            if (isControl(value.charAt(i))) {
                head.setCharAt(from + i, '?');
            }
        }
    }

    private static boolean isControl(char c) {
        return c < ' ' && c != '\t' || c == DELETE;
    }
}
