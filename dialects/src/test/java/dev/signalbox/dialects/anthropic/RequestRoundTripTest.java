package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.model.chat.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A request that is read and written again says the same, but for what the writer names as dropped. Forms
/// that mean the same are made alike first; each way to do so is one method below, and there are no others.
class RequestRoundTripTest {
    @TestFactory
    Stream<DynamicTest> aRecordedRequestIsReadAndWrittenAgainWithTheSameMeaning() {
        return Stream.concat(Recording.all().stream(), Recording.clients().stream())
                .filter(recording -> recording.api().equals("messages"))
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    byte[] body = recording.requestBytes();
                    ChatRequest read = RequestReader.read(body, body.length);
                    ObjectNode asked = (ObjectNode) recording.request().deepCopy();
                    if (!asked.path("model").asString().startsWith("claude")) {
                        // Programs also ask for models behind a gateway; to those less can be said.
                        asked.put("model", "claude-opus-4-8");
                    }
                    EncodedRequest written =
                            new RequestWriter(read, asked.path("model").asString()).write();

                    removeDropped(asked, written.dropped());
                    removeSources(asked);
                    assertThat(alike((ObjectNode) Recording.JSON.readTree(written.body())))
                            .isEqualTo(alike(asked));
                }));
    }

    /// Where an earlier answer was from is left out, and nothing is lost with it.
    private static void removeSources(ObjectNode asked) {
        for (JsonNode message : asked.path("messages")) {
            for (JsonNode block : message.path("content")) {
                if (block.path("type").asString("").equals("text")) {
                    ((ObjectNode) block).remove("citations");
                }
            }
        }
    }

    /// Dropped elements of arrays are marked first and taken out together, so that their numbers stay true.
    private static void removeDropped(ObjectNode asked, List<String> dropped) {
        for (String name : dropped) {
            String pointer = "/" + name.replace('.', '/');
            String parent = pointer.substring(0, pointer.lastIndexOf('/'));
            String last = pointer.substring(parent.length() + 1);
            JsonNode holder = asked.at(parent);
            assertThat(holder.has(last) || (holder.isArray() && holder.has(Integer.parseInt(last))))
                    .as("%s was sent", name)
                    .isTrue();
            if (holder instanceof ArrayNode array) {
                array.setNull(Integer.parseInt(last));
            } else {
                ((ObjectNode) holder).remove(last);
            }
        }
    }

    private static JsonNode alike(ObjectNode request) {
        withoutNulls(request);
        blocksForTexts(request);
        withoutDefaults(request);
        messagesJoined(request);
        newNameOfTheFormat(request);
        withoutAdaptiveThinking(request);
        withoutChoiceOfNothing(request);
        theEffortThatTheModelHas(request);
        return request;
    }

    private static void withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeNulls();
        } else if (node instanceof ArrayNode array) {
            array.removeNulls();
        }
        node.forEach(RequestRoundTripTest::withoutNulls);
    }

    /// A text stands for one block with that text.
    private static void blocksForTexts(ObjectNode request) {
        blocksForText(request, "system");
        for (JsonNode message : request.path("messages")) {
            blocksForText((ObjectNode) message, "content");
            for (JsonNode block : message.path("content")) {
                if (block.path("type").asString().equals("tool_result")) {
                    blocksForText((ObjectNode) block, "content");
                }
            }
        }
    }

    private static void blocksForText(ObjectNode holder, String name) {
        if (holder.path(name).isString()) {
            String text = holder.path(name).asString();
            holder.putArray(name).addObject().put("type", "text").put("text", text);
        }
    }

    /// Fields that say what holds without them.
    private static void withoutDefaults(JsonNode node) {
        if (node instanceof ObjectNode object) {
            removeIf(object, "is_error", "false");
            removeIf(object, "strict", "false");
            removeIf(object, "stream", "false");
            removeIf(object, "disable_parallel_tool_use", "false");
            removeIf(object, "ttl", "\"5m\"");
            removeIf(object, "tools", "[]");
            removeIf(object, "type", "\"custom\"");
            if (object.path("type").asString("").equals("tool_result")) {
                removeIf(object, "content", "[]");
            }
            removeIf(object, "output_config", "{}");
        }
        node.forEach(RequestRoundTripTest::withoutDefaults);
    }

    /// The recorded answer to this one is that the model has no `xhigh`.
    private static void theEffortThatTheModelHas(ObjectNode request) {
        if (request.path("model").asString().equals("claude-opus-4-6")
                && request.path("output_config").path("effort").asString("").equals("xhigh")) {
            ((ObjectNode) request.path("output_config")).put("effort", "high");
        }
    }

    /// A choice among tools of which each was dropped.
    private static void withoutChoiceOfNothing(ObjectNode request) {
        if (!request.has("tools")) {
            request.remove("tool_choice");
        }
    }

    private static void removeIf(ObjectNode object, String name, String value) {
        if (object.path(name).toString().equals(value)) {
            object.remove(name);
        }
    }

    /// Messages of which everything was dropped go as well; two of the same role are one.
    private static void messagesJoined(ObjectNode request) {
        List<ObjectNode> joined = new ArrayList<>();
        for (JsonNode message : request.path("messages")) {
            JsonNode content = message.path("content");
            if (!joined.isEmpty() && joined.getLast().path("role").equals(message.path("role"))) {
                content.forEach(((ArrayNode) joined.getLast().path("content"))::add);
            } else if (!content.isEmpty()) {
                joined.add((ObjectNode) message);
            }
        }
        request.putArray("messages").addAll(joined);
    }

    private static void newNameOfTheFormat(ObjectNode request) {
        JsonNode format = request.remove("output_format");
        if (format != null) {
            request.putObject("output_config").set("format", format);
        }
    }

    /// Adaptive thinking is what the model does by itself, and so is not asked for again.
    private static void withoutAdaptiveThinking(ObjectNode request) {
        if (request.path("thinking").path("type").asString("").equals("adaptive")) {
            request.remove("thinking");
        }
    }
}
