package dev.signalbox.app.token;

import static dev.signalbox.app.token.FetchedCredentialsTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.app.token.Answering.Said;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is most often wrong with a cloud's config: the region, the project, a service account that was deleted. Each
/// caller hears it in the form of their own API, and never as a fault of the gateway.
@Tag("sockets")
class CloudTroubleTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            aws   | 403 | {"message":"Credential should be scoped to a valid region, not 'eu-west-9'."} | 502 | upstream_credential
            aws   | 400 | {"message":"The provided model identifier is invalid."} | 502 | upstream_model_not_found
            cloud | 404 | {"error":{"code":404,"message":"Publisher Model `projects/p/locations/nowhere/publishers/google/models/m` was not found or your project does not have access to it.","status":"NOT_FOUND"}} | 502 | upstream_model_not_found
            cloud | 404 | <!DOCTYPE html><title>Error 404 (Not Found)!!1</title> | 404 | upstream_rejected
            cloud | 403 | {"error":{"code":403,"message":"Permission 'aiplatform.endpoints.predict' denied on resource","status":"PERMISSION_DENIED"}} | 502 | upstream_credential
            """)
    void aWrongRegionIsToldInTheCallersOwnForm(String route, int status, String body, int told, String code)
            throws Exception {
        try (Answering cloud = new Answering(_ -> new Said(status, "application/json", body));
                Rig rig = Rig.start("""
                        providers:
                          aws: { dialect: bedrock, region: eu-west-9, url: "%1$s", keys: ["AKID:secret-of-aws"] }
                          cloud: { dialect: vertex, project: p, location: nowhere, url: "%1$s", keys: [secret-token] }
                        routes:
                          aws: { targets: ["aws/amazon.nova-lite-v1:0"], retry: { attempts: 1 } }
                          cloud: { targets: [cloud/gemini-2.5-flash], retry: { attempts: 1 } }
                        """.formatted(cloud.url()))) {
            eachHears(rig, route, told, code);
            assertThat(cloud.asked()).isNotEmpty();
        }
    }

    @Test
    void anExpiredServiceAccountIsToldInTheCallersOwnForm() throws Exception {
        try (Answering google = new Answering(_ -> new Said(
                        400,
                        "application/json",
                        "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}"));
                Rig rig = Rig.start("""
                        providers:
                          cloud: { dialect: vertex, project: p, location: nowhere, url: "%s", keys: [{ google: "%s" }] }
                        routes:
                          cloud: { targets: [cloud/gemini-2.5-flash] }
                        """.formatted(google.url(), account(google.url() + "/token")))) {
            until(() -> !google.asked().isEmpty());

            eachHears(rig, "cloud", 503, "no_healthy_target");

            HttpResponse<String> answer = rig.post("/v1/embeddings", "{\"model\":\"cloud\",\"input\":\"a\"}");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("credential for it could not be fetched");
            assertThat(google.asked()).allMatch(each -> each.path().equals("/token"));
        }
    }

    private static void eachHears(Rig rig, String route, int status, String code) throws Exception {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
        JsonNode openai = hears(rig, "/v1/chat/completions", "{\"model\":\"" + route + "\"," + messages + "}", status);
        JsonNode claude =
                hears(rig, "/v1/messages", "{\"model\":\"" + route + "\",\"max_tokens\":5," + messages + "}", status);
        JsonNode google = hears(
                rig,
                "/v1beta/models/" + route + ":generateContent",
                "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}",
                status);
        JsonNode responses =
                hears(rig, "/v1/responses", "{\"model\":\"" + route + "\",\"input\":\"hi\",\"store\":false}", status);

        assertThat(openai.at("/error/code").asString()).isEqualTo(code);
        assertThat(responses.at("/error/message").asString()).isNotEmpty();
        assertThat(claude.path("type").asString()).isEqualTo("error");
        assertThat(claude.at("/error/message").asString()).isNotEmpty();
        assertThat(google.at("/error/code").asInt()).isIn(status, 503);
        assertThat(google.at("/error/status").asString()).isNotEmpty();
    }

    private static JsonNode hears(Rig rig, String path, String body, int status) throws Exception {
        HttpResponse<String> answer = rig.post(path, body);
        assertThat(answer.body()).doesNotContain("secret-", "invalid_grant");
        // What was refused for its credential is benched from then on, which is no fault of the gateway either.
        assertThat(answer.statusCode()).as(answer.body()).isIn(status, 503);
        if (answer.statusCode() != status) {
            assertThat(answer.body()).containsAnyOf("no_healthy_target", "failing, resting or taken out");
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    private Path account(String server) throws Exception {
        byte[] key = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
        Map<String, String> account = Map.of(
                "type", "service_account",
                "client_email", "robot@example.com",
                "private_key_id", "1",
                "private_key", pem,
                "token_uri", server);
        return Files.writeString(
                folder.resolve("account.json"),
                JsonMapper.shared().writeValueAsString(account),
                StandardCharsets.UTF_8);
    }
}
