package dev.signalbox.app.token;

import dev.signalbox.model.policy.CredentialSource.Aws;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keys of AWS from where its own SDKs look for them
/// (<https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html>), as one text:
/// `ACCESS_KEY_ID:SECRET_ACCESS_KEY`, and `:SESSION_TOKEN` where there is one.
final class AwsKeys {
    private static final String FROM = "AWS's ";
    private static final long MOST = 1024 * 1024;
    /// What may be asked without encryption: this machine, and where containers find their keys.
    private static final Set<String> NEAR =
            Set.of("localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");

    private final TokenCalls calls;
    private final Function<String, @Nullable String> environment;

    AwsKeys(TokenCalls calls, Function<String, @Nullable String> environment) {
        this.calls = calls;
        this.environment = environment;
    }

    Fresh of(Aws source) throws NoToken, InterruptedException {
        Fresh found = switch (source.way()) {
            case ENVIRONMENT -> ofEnvironment();
            case PROFILE -> ofProfile(profile(source));
            case CONTAINER -> ofContainer();
            case INSTANCE -> ofInstance();
            case CHAIN -> first(source);
        };
        if (found == null) {
            throw new NoToken("no keys of AWS were found: " + source.title());
        }
        return found;
    }

    private @Nullable Fresh first(Aws source) throws NoToken, InterruptedException {
        // A profile that somebody names goes before what happens to be in the environment.
        Fresh environment = source.profile() == null ? ofEnvironment() : null;
        Fresh files = environment == null ? ofProfile(profile(source)) : environment;
        return files == null ? ofContainer() : files;
    }

    private String profile(Aws source) {
        return source.profile() != null ? source.profile() : said("AWS_PROFILE", "default");
    }

    private @Nullable Fresh ofEnvironment() throws NoToken {
        return pair(said("AWS_ACCESS_KEY_ID", ""), said("AWS_SECRET_ACCESS_KEY", ""), said("AWS_SESSION_TOKEN", ""));
    }

    private static @Nullable Fresh pair(String id, String secret, String session) throws NoToken {
        if (id.isEmpty() || secret.isEmpty()) {
            return null;
        }
        String pair = id + ":" + secret;
        return Fresh.of(session.isEmpty() ? pair : pair + ":" + session, null, "AWS");
    }

    private @Nullable Fresh ofProfile(String profile) throws NoToken {
        Path folder = Path.of(said("HOME", said("USERPROFILE", ".")), ".aws");
        Map<String, String> words = new HashMap<>();
        read(Path.of(said("AWS_CONFIG_FILE", folder.resolve("config").toString())), "profile " + profile, words);
        if (profile.equals("default")) {
            read(Path.of(said("AWS_CONFIG_FILE", folder.resolve("config").toString())), profile, words);
        }
        read(
                Path.of(said(
                        "AWS_SHARED_CREDENTIALS_FILE",
                        folder.resolve("credentials").toString())),
                profile,
                words);
        Fresh found = pair(
                words.getOrDefault("aws_access_key_id", ""),
                words.getOrDefault("aws_secret_access_key", ""),
                words.getOrDefault("aws_session_token", ""));
        boolean elsewhere = words.keySet().stream()
                .anyMatch(word ->
                        word.startsWith("sso_") || word.equals("role_arn") || word.equals("credential_process"));
        if (found == null && elsewhere) {
            throw new NoToken("the profile " + profile + " has no keys but says where to get some; say command: [aws,"
                    + " configure, export-credentials, --profile, " + profile + ", --format, process]");
        }
        return found;
    }

    /// Adds the words of a section, where there is a file and it has that section.
    private static void read(Path file, String section, Map<String, String> words) throws NoToken {
        String text;
        try {
            if (!Files.isRegularFile(file)) {
                return;
            }
            if (Files.size(file) > MOST) {
                throw new NoToken(file + " is too large for a file of profiles");
            }
            text = Files.readString(file);
        } catch (IOException _) {
            throw new NoToken(file + " cannot be read");
        }
        boolean in = false;
        for (String line : text.lines().map(String::strip).toList()) {
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                in = line.substring(1, line.length() - 1).strip().equals(section);
            } else if (in && equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
                words.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
    }

    private @Nullable Fresh ofContainer() throws NoToken, InterruptedException {
        String relative = said("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "");
        String full = said("AWS_CONTAINER_CREDENTIALS_FULL_URI", "");
        if (relative.isEmpty() && full.isEmpty()) {
            return null;
        }
        URI place = address(relative.isEmpty() ? full : "http://169.254.170.2" + relative);
        HttpRequest.Builder request = HttpRequest.newBuilder(place);
        String file = said("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "");
        try {
            String shown = file.isEmpty()
                    ? said("AWS_CONTAINER_AUTHORIZATION_TOKEN", "")
                    : Files.readString(Path.of(file)).strip();
            if (!shown.isEmpty()) {
                request.header("authorization", shown);
            }
        } catch (IOException | IllegalArgumentException _) {
            throw new NoToken("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE has no token that can be used");
        }
        return TokenText.read(calls.json(request.build()), null, Instant.now(), FROM + "container endpoint");
    }

    private static URI address(String text) throws NoToken {
        try {
            URI place = URI.create(text);
            if (place.getHost() != null && ("https".equals(place.getScheme()) || NEAR.contains(place.getHost()))) {
                return place;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw new NoToken("AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor on this machine");
    }

    /// Version 2 of the metadata service only: the other one answers whoever can make a machine send a GET.
    private Fresh ofInstance() throws NoToken, InterruptedException {
        String server = said("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254")
                .replaceFirst("/+$", "");
        String session = calls.text(HttpRequest.newBuilder(metadata(server, "/latest/api/token"))
                .header("x-aws-ec2-metadata-token-ttl-seconds", "300")
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build());
        String roles = "/latest/meta-data/iam/security-credentials/";
        String role = calls.text(asked(server, roles, session))
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        if (!role.matches("[A-Za-z0-9_+=,.@-]{1,64}")) {
            throw new NoToken("this machine has no role of AWS");
        }
        return TokenText.read(
                calls.json(asked(server, roles + role, session)), null, Instant.now(), FROM + "metadata service");
    }

    private static HttpRequest asked(String server, String path, String session) throws NoToken {
        try {
            return HttpRequest.newBuilder(metadata(server, path))
                    .header("x-aws-ec2-metadata-token", session.strip())
                    .build();
        } catch (IllegalArgumentException _) {
            throw new NoToken(FROM + "metadata service gave no token for itself");
        }
    }

    private static URI metadata(String server, String path) throws NoToken {
        try {
            return URI.create(server + path);
        } catch (IllegalArgumentException _) {
            throw new NoToken("AWS_EC2_METADATA_SERVICE_ENDPOINT is no address");
        }
    }

    private String said(String name, String otherwise) {
        String value = environment.apply(name);
        return value == null || value.isBlank()
                ? otherwise
                : Objects.requireNonNull(value).strip();
    }
}
