package dev.signalbox.app.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What callers read of files and batches, as OpenAI's API has it.
final class BatchText {
    private BatchText() {}

    static byte[] bytes(ObjectNode node) {
        return JsonMapper.shared().writeValueAsBytes(node);
    }

    static ObjectNode file(StoredFile file) {
        return object().put("id", file.id())
                .put("object", "file")
                .put("bytes", file.bytes())
                .put("created_at", seconds(file.created()))
                .put("expires_at", seconds(file.expires()))
                .put("filename", file.name())
                .put("purpose", file.purpose())
                .put("status", "processed")
                .putNull("status_details");
    }

    static ObjectNode deleted(String id) {
        return object().put("id", id).put("object", "file").put("deleted", true);
    }

    static ObjectNode batch(Batch batch) {
        BatchState state = batch.state();
        ObjectNode json = object().put("id", state.id()).put("object", "batch").put("endpoint", state.endpoint());
        errors(state.errors(), json);
        json.put("input_file_id", state.input())
                .put("completion_window", BatchOrder.WINDOW)
                .put("status", state.status().word())
                .put("output_file_id", state.status().isEnd() && state.outputThere() ? state.output() : null)
                .put("error_file_id", state.status().isEnd() && state.wrongThere() ? state.wrong() : null)
                .put("created_at", seconds(state.created()));
        time(BatchStatus.IN_PROGRESS, state, json);
        json.put("expires_at", seconds(state.expires()));
        time(BatchStatus.FINALIZING, state, json);
        time(BatchStatus.COMPLETED, state, json);
        time(BatchStatus.FAILED, state, json);
        time(BatchStatus.EXPIRED, state, json);
        time(BatchStatus.CANCELLING, state, json);
        time(BatchStatus.CANCELLED, state, json);
        json.putObject("request_counts")
                .put("total", state.total())
                .put("completed", batch.completed())
                .put("failed", batch.failed());
        metadata(state.metadata(), json);
        return json;
    }

    private static void errors(List<BatchFault> errors, ObjectNode json) {
        if (errors.isEmpty()) {
            json.putNull("errors");
            return;
        }
        ArrayNode data = json.putObject("errors").put("object", "list").putArray("data");
        for (BatchFault each : errors) {
            data.addObject()
                    .put("code", each.code())
                    .put("message", each.message())
                    .put("param", each.param())
                    .put("line", each.line());
        }
    }

    private static void metadata(@Nullable List<BatchState.Pair> metadata, ObjectNode json) {
        if (metadata == null) {
            json.putNull("metadata");
            return;
        }
        ObjectNode said = json.putObject("metadata");
        metadata.forEach(each -> said.put(each.name(), each.value()));
    }

    private static void time(BatchStatus status, BatchState state, ObjectNode json) {
        long at = state.at(status);
        json.put(status.word() + "_at", at == 0 ? null : (Long) seconds(at));
    }

    private static long seconds(long millis) {
        return millis / 1000;
    }

    /// A part of a list.
    static ObjectNode list(List<ObjectNode> data, boolean more) {
        ObjectNode json = object().put("object", "list");
        ArrayNode all = json.putArray("data");
        data.forEach(all::add);
        json.set("first_id", data.isEmpty() ? all.nullNode() : data.getFirst().get("id"));
        json.set("last_id", data.isEmpty() ? all.nullNode() : data.getLast().get("id"));
        return json.put("has_more", more);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
