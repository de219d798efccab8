package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.policy.Secret;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;

/// Writes the head of a request to a provider. Only what is listed here goes out: nothing of the client's head passes
/// by accident.
final class RequestHead {
    private RequestHead() {}

    /// @param query what followed the `?` of the client's path, empty for none
    /// @param forwarded names of client headers that go along unchanged
    static String write(
            ProviderApi api,
            Operation operation,
            Candidate candidate,
            String query,
            HttpHeaders client,
            List<String> forwarded,
            String requestId,
            long contentLength) {
        URI url = candidate.provider().url();
        StringBuilder head = new StringBuilder(512);
        head.append("POST ")
                .append(base(url))
                .append(api.path(operation, candidate.target().model()));
        if (!query.isEmpty()) {
            head.append('?').append(query);
        }
        head.append(" HTTP/1.1\r\nhost: ").append(url.getRawAuthority());
        // Compressed answers could not be scanned as they pass.
        head.append("\r\ncontent-type: application/json\r\naccept-encoding: identity\r\nuser-agent: signalbox");
        ProviderApi.HeaderSink sink = (name, value) -> line(head, name, value);
        Secret credential = candidate.credential();
        if (credential != null) {
            api.authenticate(credential.reveal(), sink);
        }
        for (String name : forwarded) {
            String value = client.get(name);
            if (value != null) {
                line(head, name, value);
            }
        }
        api.defaults(client::get, sink);
        line(head, "x-request-id", requestId);
        head.append("\r\ncontent-length: ").append(contentLength).append("\r\n\r\n");
        return head.toString();
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append("\r\n").append(name).append(": ").append(value);
    }

    private static String base(URI url) {
        String path = url.getRawPath();
        return path == null ? "" : path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
