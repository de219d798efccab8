package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Cabinet.Context;
import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.Responses.Asker;
import dev.signalbox.core.port.Responses.Inquiry;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is asked of responses by their names.
final class Inquiries {
    private static final String CANCEL = "/cancel";
    private static final String INPUT = "/input_items";
    private static final String STARTING_AFTER = "starting_after";
    private static final Problem NOT_FOUND =
            Problem.of(Code.RESPONSE_NOT_FOUND, "There is no such response.", "response_id");

    private final Cabinet cabinet;
    private final Background background;
    private final References references;
    private final Listeners listeners;
    private final Recorder recorder;

    Inquiries(Cabinet cabinet, Background background, References references, Listeners listeners, Recorder recorder) {
        this.cabinet = cabinet;
        this.background = background;
        this.references = references;
        this.listeners = listeners;
        this.recorder = recorder;
    }

    Batches.Answer ask(Asker asker, Inquiry inquiry) throws Failed, Refused, InvalidRequest, IOException {
        String owner = Questions.owner(asker);
        String path = inquiry.path();
        return switch (inquiry.method()) {
            case "DELETE" -> ResponseDesk.shown(delete(owner, path));
            case "POST" -> {
                if (!path.endsWith(CANCEL)) {
                    throw new Refused(NOT_FOUND);
                }
                yield ResponseDesk.shown(cancel(owner, without(path, CANCEL)));
            }
            default -> {
                if (path.endsWith(INPUT)) {
                    yield ResponseDesk.shown(Items.list(input(owner, without(path, INPUT)), inquiry.query()));
                }
                Folder folder = found(owner, path);
                yield Items.parameter(inquiry.query(), "stream").equals("true")
                        ? new Batches.Answer.Read(listeners.listen(owner, path, after(inquiry.query())))
                        : ResponseDesk.shown(response(background.look(folder)));
            }
        };
    }

    private static String without(String path, String ending) {
        return path.substring(0, path.length() - ending.length());
    }

    /// The number of the last event that is known; below 0 for none.
    private static long after(String query) throws InvalidRequest {
        String written = Items.parameter(query, STARTING_AFTER);
        if (written.isEmpty()) {
            return -1;
        }
        if (!written.matches("[0-9]{1,15}")) {
            throw Items.wrong("`" + STARTING_AFTER + "` must be the number of an event.", STARTING_AFTER);
        }
        return Long.parseLong(written);
    }

    private static ObjectNode response(@Nullable Folder folder) throws Refused {
        if (folder == null || !(folder.text().path("response") instanceof ObjectNode response)) {
            throw new Refused(NOT_FOUND);
        }
        return response;
    }

    private Folder found(String owner, String id) throws Failed, Refused {
        if (Names.isResponse(id)) {
            Folder folder = cabinet.get(owner, id);
            if (folder != null) {
                return folder;
            }
        }
        throw new Refused(NOT_FOUND);
    }

    private ObjectNode delete(String owner, String id) throws Failed, Refused, IOException {
        if (!recorder.forget(owner, id)) {
            Folder folder = found(owner, id);
            background.delete(folder);
            if (!cabinet.delete(owner, id)) {
                throw new Refused(NOT_FOUND);
            }
            listeners.ended(id);
        }
        return Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("object", "response")
                .put("deleted", true);
    }

    private ObjectNode cancel(String owner, String id) throws Failed, Refused, IOException {
        boolean onItsWay = recorder.isUnderWay(owner, id);
        Folder folder = onItsWay ? null : found(owner, id);
        if (folder == null || !response(folder).path("background").asBoolean(false)) {
            throw new Refused(Problem.of(
                    Code.INVALID_REQUEST, "Only a response that is made in the background can be cancelled."));
        }
        ObjectNode cancelled = response(background.cancel(folder));
        listeners.ended(folder.row().id());
        return cancelled;
    }

    /// All that was asked with, the oldest first.
    private List<ObjectNode> input(String owner, String id) throws Failed, Refused {
        Folder newest = found(owner, id);
        Context context = cabinet.context(owner, id);
        List<Folder> folders = context.whole() ? context.folders().reversed() : List.of(newest);
        References.Search search = references.search(
                owner, folders.stream().map(each -> each.text().path("input")).toList(), null);
        List<ObjectNode> items = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Folder each : folders) {
            int place = 0;
            for (JsonNode item : asked(search, each)) {
                items.add(Items.shown(
                        item, Names.item(Items.type(item), each.row().id(), place++), taken));
            }
            if (each.row().id().equals(id)) {
                return items;
            }
            for (JsonNode item : each.text().path("response").path("output")) {
                items.add(Items.shown(
                        item, Names.item(Items.type(item), each.row().id(), place++), taken));
            }
        }
        return items;
    }

    /// What was named is shown; where it is gone, its name is.
    private JsonNode asked(References.Search search, Folder folder) throws Failed, Refused {
        JsonNode input = folder.text().path("input");
        try {
            return input instanceof ArrayNode items ? search.said(items, "input") : input;
        } catch (Refused e) {
            if (e.problem().code() == Code.RESPONSES_UNAVAILABLE) {
                throw e;
            }
            return input;
        }
    }
}
