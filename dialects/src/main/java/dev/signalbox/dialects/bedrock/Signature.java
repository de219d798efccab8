package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.ProviderApi.HeaderSink;
import dev.signalbox.core.dialect.ProviderApi.Outgoing;
import dev.signalbox.dialects.uri.Percent;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// AWS Signature Version 4 (<https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html>) of a POST
/// without a query: the host, the time and, where there is one, the session's token are signed, and the body.
///
/// @param accessKey its identifier
/// @param session null for a key that does not expire
record Signature(String accessKey, String secret, @Nullable String session) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DATE = 8;
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String HMAC = "HmacSHA256";
    private static final String END = "aws4_request";

    /// @param credential `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, and behind a further colon the session's token; null
    ///     for a text without a colon, which is a key of Bedrock's own and is shown as it is
    static @Nullable Signature with(String credential) {
        String[] parts = credential.split(":", 3);
        return parts.length == 1 ? null : new Signature(parts[0], parts[1], parts.length == 3 ? parts[2] : null);
    }

    void write(Outgoing request, String region, String service, HeaderSink headers) {
        String time = TIME.format(Instant.ofEpochMilli(request.epochMillis()));
        String scope = time.substring(0, DATE) + "/" + region + "/" + service + "/" + END;
        String signed = session == null ? "host;x-amz-date" : "host;x-amz-date;x-amz-security-token";
        String asked = "POST\n" + canonical(request.path()) + "\n\nhost:" + request.host() + "\nx-amz-date:" + time
                + "\n" + (session == null ? "" : "x-amz-security-token:" + session + "\n") + "\n" + signed + "\n"
                + digest(request.body());
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n" + digest(asked.getBytes(StandardCharsets.UTF_8));
        byte[] key = bytes("AWS4" + secret);
        for (String part : scope.split("/", 4)) {
            key = mac(key, part);
        }
        headers.set("x-amz-date", time);
        if (session != null) {
            headers.set("x-amz-security-token", session);
        }
        headers.set(
                "authorization",
                ALGORITHM + " Credential=" + accessKey + "/" + scope + ", SignedHeaders=" + signed + ", Signature="
                        + HexFormat.of().formatHex(mac(key, toSign)));
    }

    /// The path encoded once more, as all services but S3 have it.
    private static String canonical(String path) {
        return path.isEmpty() ? "/" : Percent.encoded(path, "/");
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Not what it holds.
    @Override
    public String toString() {
        return "Signature";
    }
}
