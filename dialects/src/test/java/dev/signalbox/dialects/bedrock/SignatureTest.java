package dev.signalbox.dialects.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.ProviderApi.Outgoing;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Signatures are those that AWS's own tools make. The first is of the suite that AWS has published for its SDKs, the
/// others were made with botocore 1.43.
class SignatureTest {
    private static final String KEY = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final long TIME = Instant.parse("2026-03-01T12:30:05Z").toEpochMilli();

    @Test
    void theSuiteOfAwsIsMet() {
        Map<String, String> signed = sign(
                KEY,
                new Outgoing(
                        "example.amazonaws.com",
                        "/",
                        new byte[0],
                        Instant.parse("2015-08-30T12:36:00Z").toEpochMilli()),
                "us-east-1",
                "service");

        assertThat(signed)
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")
                .containsEntry("x-amz-date", "20150830T123600Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            us.amazon.nova-2-lite-v1:0 | converse | {"messages":[]} | | us-east-1 | bedrock-runtime.us-east-1.amazonaws.com | ef246607da55af184e6fdc9598be29398996cddd6cc74691025e859ea0832e13
            arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0 | invoke-with-response-stream | {"a":"é"} | :session+/token== | eu-west-1 | bedrock-runtime.eu-west-1.amazonaws.com | f307f95cecf04352dae20a6f7a74f9cd6389a2b8d5d682a2230ded148c4e5dbf
            """)
    void aModelsNameIsEncodedInThePathAndOnceMoreInWhatIsSigned(
            String model, String verb, String body, String session, String region, String host, String expected) {
        String credential = KEY + Objects.requireNonNullElse(session, "");
        Outgoing request = new Outgoing(host, Paths.of(model, verb), body.getBytes(UTF_8), TIME);

        Map<String, String> signed = sign(credential, request, region, "bedrock");

        assertThat(signed.get("authorization")).endsWith("Signature=" + expected);
        assertThat(signed.get("x-amz-security-token")).isEqualTo(session == null ? null : session.substring(1));
    }

    @Test
    void aBaseWithAPathAndAPortIsSignedWithBoth() {
        Outgoing request = new Outgoing("127.0.0.1:8081", "/base/model/m%20%25/converse", new byte[0], TIME);

        assertThat(sign(KEY, request, "us-east-1", "bedrock").get("authorization"))
                .endsWith("Signature=bed0c380ae63bf53244dd3b8e5e9826e9cddde13ee78d1b01e63521525b2e1f1");
    }

    @Test
    void aCredentialWithoutAColonIsShownAndNotSignedWith() {
        assertThat(Signature.with("ABSKexample=")).isNull();
        assertThat(String.valueOf(Signature.with(KEY))).doesNotContain("wJalr");
    }

    @ParameterizedTest
    @CsvSource({
        "a.b-c_d~e, /model/a.b-c_d~e/converse",
        "a/b:c d%, /model/a%2Fb%3Ac%20d%25/converse",
        ".., /model/%2E%2E/converse",
        "../../x?y#z, /model/..%2F..%2Fx%3Fy%23z/converse",
        "é, /model/%C3%A9/converse"
    })
    void aModelLeadsNowhereElse(String model, String path) {
        assertThat(Paths.of(model, "converse")).isEqualTo(path);
    }

    private static Map<String, String> sign(String credential, Outgoing request, String region, String service) {
        Map<String, String> headers = new HashMap<>();
        Objects.requireNonNull(Signature.with(credential)).write(request, region, service, headers::put);
        return headers;
    }
}
