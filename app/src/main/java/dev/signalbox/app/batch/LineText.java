package dev.signalbox.app.batch;

import dev.signalbox.model.deferral.JobAnswer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// A line of a batch's output: `{"id":…,"custom_id":…,"response":{…},"error":null}`.
final class LineText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String ID = "batch_req_";

    private LineText() {}

    /// @param job whose name the line's is made of
    /// @param requestId as it is in the ledger
    static byte[] answered(String job, String customId, @Nullable String requestId, JobAnswer answer) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(answer.body().length + 256);
        text(
                head(job, customId) + "{\"status_code\":" + answer.status() + ",\"request_id\":"
                        + (requestId == null ? "null" : quoted(requestId)) + ",\"body\":",
                line);
        line.writeBytes(oneLine(answer.body()));
        text("},\"error\":null}\n", line);
        return line.toByteArray();
    }

    static byte[] failed(String job, String customId, String code, String message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        text(
                head(job, customId) + "null,\"error\":{\"code\":" + quoted(code) + ",\"message\":" + quoted(message)
                        + "}}\n",
                line);
        return line.toByteArray();
    }

    /// Of an error that was written here; empty for an answer.
    static String code(byte[] line) {
        return JsonMapper.shared().readTree(line).path("error").path("code").asString("");
    }

    private static String head(String job, String customId) {
        return "{\"id\":\"" + ID + job.substring(job.indexOf('_') + 1) + "\",\"custom_id\":" + quoted(customId)
                + ",\"response\":";
    }

    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    private static void text(String text, ByteArrayOutputStream line) {
        line.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Line ends in valid JSON are only between tokens, where a space means the same. What is no JSON is told as a
    /// text.
    private static byte[] oneLine(byte[] body) {
        if (!isJson(body)) {
            return quoted(new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        }
        byte[] line = body.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }

    private static boolean isJson(byte[] body) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (json.nextToken() == null) {
                return false;
            }
            json.skipChildren();
            return json.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }
}
