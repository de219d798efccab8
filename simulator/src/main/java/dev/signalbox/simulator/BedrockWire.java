package dev.signalbox.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/// An answer in the shapes of Bedrock's Converse and InvokeModel; streams are made of AWS's messages.
final class BedrockWire {
    private static final byte TEXT = 7;

    private BedrockWire() {}

    /// The body of an answer of Converse that is not a stream.
    static String whole(Answer answer) {
        List<String> blocks = new ArrayList<>();
        if (!answer.thinking().isEmpty()) {
            blocks.add("{\"reasoningContent\":{\"reasoningText\":{\"text\":"
                    + Json.quote(String.join("", answer.thinking())) + ",\"signature\":\"" + signature(answer)
                    + "\"}}}");
        }
        Answer.Choice choice = answer.choices().getFirst();
        if (choice.calls().isEmpty()) {
            blocks.add("{\"text\":" + Json.quote(choice.text()) + "}");
        }
        for (Answer.Call call : choice.calls()) {
            blocks.add("{\"toolUse\":{\"toolUseId\":\"tooluse_" + call.id() + "\",\"name\":" + Json.quote(call.name())
                    + ",\"input\":" + call.json() + "}}");
        }
        return "{\"metrics\":{\"latencyMs\":1},\"output\":{\"message\":{\"content\":[" + String.join(",", blocks)
                + "],\"role\":\"assistant\"}},\"stopReason\":\"" + stop(choice) + "\",\"usage\":" + usage(answer) + "}";
    }

    /// The messages of a stream of Converse, rendered as they are asked for.
    static List<Supplier<Event>> events(Answer answer) {
        Answer.Choice choice = answer.choices().getFirst();
        List<Supplier<Event>> events = new ArrayList<>();
        events.add(() -> event("messageStart", "{\"role\":\"assistant\"}", false));
        int index = 0;
        if (!answer.thinking().isEmpty()) {
            for (String token : answer.thinking()) {
                delta(events, index, "{\"reasoningContent\":{\"text\":" + Json.quote(token) + "}}");
            }
            delta(events, index, "{\"reasoningContent\":{\"signature\":\"" + signature(answer) + "\"}}");
            stop(events, index++);
        }
        if (choice.calls().isEmpty()) {
            for (String token : choice.tokens()) {
                delta(events, index, "{\"text\":" + Json.quote(token) + "}");
            }
            stop(events, index++);
        }
        for (Answer.Call call : choice.calls()) {
            String start = "{\"contentBlockIndex\":" + index + ",\"start\":{\"toolUse\":{\"name\":"
                    + Json.quote(call.name()) + ",\"toolUseId\":\"tooluse_" + call.id() + "\"}}}";
            events.add(() -> event("contentBlockStart", start, false));
            for (String piece : call.arguments()) {
                delta(events, index, "{\"toolUse\":{\"input\":" + Json.quote(piece) + "}}");
            }
            stop(events, index++);
        }
        events.add(() -> event("messageStop", "{\"stopReason\":\"" + stop(choice) + "\"}", false));
        events.add(() -> event("metadata", "{\"metrics\":{\"latencyMs\":1},\"usage\":" + usage(answer) + "}", false));
        return events;
    }

    /// Anthropic's events, each in a message.
    static List<Supplier<Event>> invoked(Answer answer) {
        List<Supplier<Event>> events = new ArrayList<>();
        for (Supplier<Event> inner : AnthropicWire.events(answer)) {
            events.add(() -> {
                Event event = inner.get();
                String text = new String(event.bytes(), StandardCharsets.UTF_8);
                String data = text.substring(text.indexOf("data: ") + "data: ".length())
                        .strip();
                return event("chunk", chunk(data), event.paced());
            });
        }
        return events;
    }

    /// An exception inside a stream whose 200 has already gone out.
    static byte[] exception() {
        return message(
                new String[] {
                    ":exception-type",
                    "serviceUnavailableException",
                    ":content-type",
                    "application/json",
                    ":message-type",
                    "exception"
                },
                "{\"message\":\"Bedrock is unable to process your request.\"}");
    }

    /// A message whose checksum is wrong.
    static byte[] malformed() {
        byte[] message = event("contentBlockDelta", "{\"contentBlockIndex\":0}", false)
                .bytes()
                .clone();
        message[message.length - 1] ^= 1;
        return message;
    }

    private static String chunk(String data) {
        return "{\"bytes\":\"" + Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8))
                + "\",\"p\":\"abcdefghijkl\"}";
    }

    private static void delta(List<Supplier<Event>> events, int index, String delta) {
        String json = "{\"contentBlockIndex\":" + index + ",\"delta\":" + delta + ",\"p\":\"abcdefgh\"}";
        events.add(() -> event("contentBlockDelta", json, true));
    }

    private static void stop(List<Supplier<Event>> events, int index) {
        events.add(() -> event("contentBlockStop", "{\"contentBlockIndex\":" + index + "}", false));
    }

    private static Event event(String type, String json, boolean paced) {
        return new Event(
                message(
                        new String[] {":event-type", type, ":content-type", "application/json", ":message-type", "event"
                        },
                        json),
                paced);
    }

    private static byte[] message(String[] headers, String json) {
        ByteBuffer written = ByteBuffer.allocate(512);
        for (int i = 0; i < headers.length; i += 2) {
            byte[] name = headers[i].getBytes(StandardCharsets.US_ASCII);
            byte[] value = headers[i + 1].getBytes(StandardCharsets.US_ASCII);
            written.put((byte) name.length).put(name).put(TEXT);
            written.putShort((short) value.length).put(value);
        }
        byte[] head = bytes(written);
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        int length = 16 + head.length + payload.length;
        ByteBuffer message = ByteBuffer.allocate(length).putInt(length).putInt(head.length);
        message.putInt(checksum(message)).put(head).put(payload);
        return message.putInt(checksum(message)).array();
    }

    private static byte[] bytes(ByteBuffer written) {
        byte[] bytes = new byte[written.position()];
        written.flip().get(bytes);
        return bytes;
    }

    private static int checksum(ByteBuffer soFar) {
        CRC32 crc = new CRC32();
        crc.update(soFar.duplicate().flip());
        return (int) crc.getValue();
    }

    private static String usage(Answer answer) {
        return "{\"inputTokens\":" + answer.promptTokens() + ",\"outputTokens\":" + answer.outputTokens()
                + ",\"totalTokens\":" + (answer.promptTokens() + answer.outputTokens()) + "}";
    }

    private static String stop(Answer.Choice choice) {
        return !choice.calls().isEmpty() ? "tool_use" : choice.cut() ? "max_tokens" : "end_turn";
    }

    /// Opaque to clients, as the provider's is: it must come back unchanged in the next turn.
    private static String signature(Answer answer) {
        return Base64.getEncoder()
                .encodeToString(("signalbox-simulator:" + answer.id()).getBytes(StandardCharsets.UTF_8));
    }
}
