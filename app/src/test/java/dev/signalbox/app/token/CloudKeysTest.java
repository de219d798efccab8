package dev.signalbox.app.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.app.Rig;
import dev.signalbox.app.config.Loaded;
import dev.signalbox.app.token.Answering.Said;
import dev.signalbox.model.policy.CredentialSource.Aws;
import dev.signalbox.model.policy.CredentialSource.Aws.Way;
import dev.signalbox.model.policy.CredentialSource.Fetched;
import dev.signalbox.model.policy.CredentialSource.GoogleFile;
import dev.signalbox.model.policy.CredentialSource.GoogleMetadata;
import dev.signalbox.model.policy.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where clouds keep credentials of machines and people.
@Tag("sockets")
class CloudKeysTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path home;

    private final Map<String, String> environment = new HashMap<>();

    private String fetch(Fetched source) throws Exception {
        environment.put("HOME", home.toString());
        return new Fetching(environment::get).fetch(source, policy()).secret().reveal();
    }

    private static Policy policy() {
        Loaded loaded = Rig.loader().parse("providers: { p: { dialect: openai } }", Path.of("test.yaml"));
        if (loaded instanceof Loaded.Valid valid) {
            return valid.policy();
        }
        throw new AssertionError(loaded.toString());
    }

    private static Aws aws(Way way, @Nullable String profile) {
        return new Aws(way, profile);
    }

    @Test
    void theEnvironmentGoesBeforeTheFilesUnlessAProfileIsNamed() throws Exception {
        Files.createDirectory(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/credentials"), """
                [default]
                aws_access_key_id = D
                aws_secret_access_key = DS
                [research]
                # another account
                aws_access_key_id=R
                aws_secret_access_key=RS
                aws_session_token=RT
                """);
        assertThat(fetch(aws(Way.CHAIN, null))).isEqualTo("D:DS");
        environment.putAll(Map.of("AWS_ACCESS_KEY_ID", "E", "AWS_SECRET_ACCESS_KEY", "ES"));
        assertThat(fetch(aws(Way.CHAIN, null))).isEqualTo("E:ES");
        assertThat(fetch(aws(Way.CHAIN, "research"))).isEqualTo("R:RS:RT");
        environment.put("AWS_PROFILE", "research");
        assertThat(fetch(aws(Way.PROFILE, null))).isEqualTo("R:RS:RT");
    }

    @Test
    void aProfileThatSaysWhereToGetKeysNamesTheCommandThatDoes() throws Exception {
        Files.createDirectory(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), "[profile p]\nsso_session = s\n");
        assertThatThrownBy(() -> fetch(aws(Way.PROFILE, "p")))
                .isInstanceOf(NoToken.class)
                .hasMessageContaining("export-credentials");
        assertThatThrownBy(() -> fetch(aws(Way.CHAIN, null))).isInstanceOf(NoToken.class);
    }

    @Test
    void aContainersEndpointIsShownItsTokenAndOnlyANearOneIsAsked() throws Exception {
        String keys = "{\"AccessKeyId\":\"C\",\"SecretAccessKey\":\"CS\",\"Token\":\"CT\","
                + "\"Expiration\":\"2999-01-01T00:00:00Z\"}";
        try (Answering server = new Answering(_ -> Said.json(keys))) {
            environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/role");
            environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "shown");
            assertThat(fetch(aws(Way.CHAIN, null))).isEqualTo("C:CS:CT");
            assertThat(server.last().header("authorization")).isEqualTo("shown");
        }
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://elsewhere.example/role");
        assertThatThrownBy(() -> fetch(aws(Way.CONTAINER, null)))
                .isInstanceOf(NoToken.class)
                .hasMessageContaining("neither https");
    }

    @Test
    void aMachineIsAskedInTheSecondVersionOfItsService() throws Exception {
        String role = "/latest/meta-data/iam/security-credentials/";
        try (Answering server = new Answering(asked -> asked.method().equals("PUT")
                ? new Said(200, "text/plain", "session")
                : asked.path().equals(role)
                        ? new Said(200, "text/plain", "my-role")
                        : Said.json("{\"AccessKeyId\":\"I\",\"SecretAccessKey\":\"IS\",\"Token\":\"IT\"}"))) {
            environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url());
            assertThat(fetch(aws(Way.INSTANCE, null))).isEqualTo("I:IS:IT");
            assertThat(server.last().path()).isEqualTo(role + "my-role");
            assertThat(server.last().header("x-aws-ec2-metadata-token")).isEqualTo("session");
        }
    }

    @Test
    void googlesMetadataServerIsAskedAsItWants() throws Exception {
        try (Answering server = new Answering(
                _ -> Said.json("{\"access_token\":\"m\",\"expires_in\":3599,\"token_type\":\"Bearer\"}"))) {
            environment.put("GCE_METADATA_HOST", server.url().substring("http://".length()));
            assertThat(fetch(new GoogleMetadata())).isEqualTo("m");
            assertThat(server.last().header("metadata-flavor")).isEqualTo("Google");
        }
    }

    @Test
    void aFileThatCannotBeUsedIsRefusedWithWhatToDo() throws Exception {
        Path file = home.resolve("key.json");
        assertThatThrownBy(() -> fetch(new GoogleFile(file))).hasMessageContaining("cannot be read");
        Files.writeString(file, "{\"type\":\"external_account\"}");
        assertThatThrownBy(() -> fetch(new GoogleFile(file))).hasMessageContaining("gcloud");
        Files.writeString(file, "{\"type\":\"authorized_user\",\"token_uri\":\"http://elsewhere.example/\"}");
        assertThatThrownBy(() -> fetch(new GoogleFile(file))).hasMessageContaining("no https address");
        Files.writeString(file, "{\"type\":\"service_account\",\"client_email\":\"a\",\"private_key\":\"secret-key\"}");
        assertThatThrownBy(() -> fetch(new GoogleFile(file)))
                .hasMessageContaining("private key")
                .hasMessageNotContaining("secret-key");
    }
}
