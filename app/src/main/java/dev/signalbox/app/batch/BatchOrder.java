package dev.signalbox.app.batch;

import dev.signalbox.app.batch.BatchState.Pair;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.port.Batches.Asker;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a client says when it begins a batch.
///
/// @param metadata null for none
/// @param outputSeconds how long its files are to be kept, as the client wishes; 0 for no wish
record BatchOrder(String input, String endpoint, @Nullable List<Pair> metadata, long outputSeconds) {
    static final String WINDOW = "24h";

    private static final long WINDOW_MILLIS = Duration.ofHours(24).toMillis();
    private static final int MOST_BODY = 64 * 1024;
    private static final int MOST_PAIRS = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    static BatchOrder read(InputStream in) throws IOException, InvalidRequest {
        byte[] body = in.readNBytes(MOST_BODY + 1);
        if (body.length > MOST_BODY) {
            throw new InvalidRequest(
                    Problem.of(Code.BODY_TOO_LARGE, "What begins a batch may have " + MOST_BODY + " bytes."));
        }
        JsonNode said;
        try {
            said = JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            throw new InvalidRequest(Problem.of(Code.INVALID_JSON, "The body is not valid JSON."));
        }
        if (!said.isObject()) {
            throw new InvalidRequest(Problem.of(Code.INVALID_REQUEST, "The body is not a JSON object."));
        }
        String endpoint = text(said, "endpoint");
        if (!LineCheck.ENDPOINTS.containsKey(endpoint)) {
            throw UploadForm.wrong(
                    "`endpoint` must be one of "
                            + String.join(
                                    ", ",
                                    LineCheck.ENDPOINTS.keySet().stream()
                                            .sorted()
                                            .toList()) + ".",
                    "endpoint");
        }
        if (!text(said, "completion_window").equals(WINDOW)) {
            throw UploadForm.wrong("`completion_window` must be `" + WINDOW + "`.", "completion_window");
        }
        return new BatchOrder(text(said, "input_file_id"), endpoint, metadata(said.get("metadata")), output(said));
    }

    private static String text(JsonNode said, String name) throws InvalidRequest {
        JsonNode value = said.get(name);
        if (value == null || !value.isString()) {
            throw UploadForm.wrong("`" + name + "` must be there, as a string.", name);
        }
        return value.asString();
    }

    private static long output(JsonNode said) throws InvalidRequest {
        JsonNode wish = said.get("output_expires_after");
        if (wish == null || wish.isNull()) {
            return 0;
        }
        long seconds =
                wish.path("seconds").canConvertToLong() ? wish.path("seconds").asLong() : 0;
        if (!wish.path("anchor").asString("").equals("created_at")
                || seconds < UploadForm.LEAST_SECONDS
                || seconds > UploadForm.MOST_SECONDS) {
            throw UploadForm.expiry("output_expires_after");
        }
        return seconds;
    }

    private static @Nullable List<Pair> metadata(@Nullable JsonNode said) throws InvalidRequest {
        if (said == null || said.isNull()) {
            return null;
        }
        List<Pair> pairs = new ArrayList<>();
        boolean fit = said.isObject() && said.size() <= MOST_PAIRS;
        if (fit) {
            for (Map.Entry<String, JsonNode> each : said.properties()) {
                fit &= each.getKey().length() <= LONGEST_KEY
                        && each.getValue().isString()
                        && each.getValue().asString().length() <= LONGEST_VALUE;
                pairs.add(new Pair(each.getKey(), fit ? each.getValue().asString() : ""));
            }
        }
        if (!fit) {
            throw UploadForm.wrong(
                    "`metadata` may have " + MOST_PAIRS + " strings of " + LONGEST_VALUE + " characters with names of "
                            + LONGEST_KEY + ".",
                    "metadata");
        }
        return pairs;
    }

    /// What is written down first.
    ///
    /// @param now milliseconds since 1970
    BatchState begun(Asker asker, Archive archive, long now) {
        long keep = asker.how().keep().toMillis();
        long output = outputSeconds == 0 ? keep : Math.min(keep, outputSeconds * 1000);
        return new BatchState(
                archive.newBatchId(),
                asker.owner(),
                asker.workload(),
                endpoint,
                input,
                now,
                now + Math.min(WINDOW_MILLIS, asker.how().within().toMillis()),
                keep,
                output,
                asker.headers().stream()
                        .map(each -> new Pair(each.getKey(), each.getValue()))
                        .toList(),
                asker.address(),
                metadata,
                BatchStatus.VALIDATING,
                Map.of(),
                0,
                0,
                0,
                List.of(),
                archive.newFileId(),
                archive.newFileId(),
                false,
                false);
    }
}
