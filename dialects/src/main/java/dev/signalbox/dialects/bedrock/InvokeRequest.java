package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonScanner.Token;
import dev.signalbox.dialects.json.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Anthropic's body as Bedrock takes it: the path has the model and whether it streams, the body the version and the
/// betas. Everything else stays as it was, byte for byte.
final class InvokeRequest {
    private static final String VERSION = "{\"anthropic_version\":\"bedrock-2023-05-31\"";

    private static final byte[] MODEL = ascii("model");
    private static final byte[] STREAM = ascii("stream");
    private static final byte[] OWN_VERSION = ascii("anthropic_version");
    private static final byte[] BETAS = ascii("anthropic_beta");
    private static final byte[] SERVICE_TIER = ascii("service_tier");
    private static final byte[] AUTO = ascii("auto");
    private static final byte[] MAX_TOKENS = ascii("max_tokens");

    /// Betas of Anthropic's own service, not of its models. Bedrock refuses a request with one that it does not know.
    private static final List<String> OF_THE_SERVICE = List.of(
            "claude-code-",
            "oauth-",
            "files-api-",
            "message-batches-",
            "prompt-caching-scope-",
            "mcp-client-",
            "mcp-servers-",
            "code-execution-",
            "skills-",
            "fast-mode-",
            "web-fetch-");

    private final Set<String> dropped;
    private final Set<String> betas = new LinkedHashSet<>();
    private final JsonBytes out;
    private boolean bounded;

    private InvokeRequest(int length, List<String> dropped) {
        this.dropped = new LinkedHashSet<>(dropped);
        out = new JsonBytes(length + 128);
    }

    /// @param body Anthropic's, from 0 to `length`
    /// @param betas what the client's `anthropic-beta` says; null for nothing
    /// @param dropped what was left out before
    static EncodedRequest of(byte[] body, int length, @Nullable String betas, List<String> dropped) {
        InvokeRequest request = new InvokeRequest(length, dropped);
        request.write(body, length, betas);
        return new EncodedRequest(request.out.raw("}").toByteArray(), List.copyOf(request.dropped));
    }

    /// The same to be counted: a body within a body, which has to be complete.
    static EncodedRequest counted(byte[] body, int length, @Nullable String betas) {
        InvokeRequest request = new InvokeRequest(length, List.of());
        request.write(body, length, betas);
        if (!request.bounded) {
            request.out.raw(",\"max_tokens\":1");
        }
        byte[] whole = request.out.raw("}").toByteArray();
        byte[] counted = new JsonBytes(whole.length * 4 / 3 + 64)
                .raw("{\"input\":{\"invokeModel\":{\"body\":\"")
                .raw(Base64.getEncoder().encode(whole))
                .raw("\"}}}")
                .toByteArray();
        return new EncodedRequest(counted, List.copyOf(request.dropped));
    }

    private void write(byte[] body, int length, @Nullable String header) {
        out.raw(VERSION);
        try {
            members(body, length);
        } catch (JsonSyntaxException e) {
            throw new IllegalStateException("a body that was read before is none", e);
        }
        if (header != null) {
            for (String beta : header.split(",", 64)) {
                betas.add(beta.strip());
            }
        }
        List<String> told = new ArrayList<>();
        for (String beta : betas) {
            if (OF_THE_SERVICE.stream().anyMatch(beta::startsWith)) {
                dropped.add("anthropic-beta: " + beta);
            } else if (!beta.isEmpty()) {
                told.add(beta);
            }
        }
        for (int i = 0; i < told.size(); i++) {
            out.raw(i == 0 ? ",\"anthropic_beta\":[" : ",").string(told.get(i));
        }
        out.raw(told.isEmpty() ? "" : "]");
    }

    private void members(byte[] body, int length) throws JsonSyntaxException {
        JsonScanner json = JsonScanner.lenient();
        json.reset(body, 0, length);
        json.next();
        while (json.next() == Token.NAME) {
            int from = json.start();
            if (json.is(BETAS)) {
                betas(json);
            } else if (json.is(SERVICE_TIER)) {
                boolean auto = json.next() == Token.STRING && json.is(AUTO);
                json.skip();
                if (!auto) {
                    dropped.add("service_tier");
                }
            } else if (json.is(MODEL) || json.is(STREAM) || json.is(OWN_VERSION)) {
                json.skip();
            } else {
                bounded |= json.is(MAX_TOKENS);
                json.skip();
                out.raw(",").raw(body, from, json.end());
            }
        }
    }

    /// As clients that are made for Bedrock write them.
    private void betas(JsonScanner json) throws JsonSyntaxException {
        if (json.next() != Token.ARRAY_START) {
            json.skip();
            return;
        }
        for (Token token = json.next(); token != Token.ARRAY_END; token = json.next()) {
            if (token == Token.STRING) {
                betas.add(json.text());
            }
            json.skip();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
