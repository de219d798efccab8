package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.ChatEvent.Finished;
import dev.signalbox.model.chat.ChatEvent.UsageReported;
import dev.signalbox.testkit.Collected;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What events tell, however they were cut, and the ways from bytes to them and back.
final class Heard {
    static final Dialect RESPONSES = new ResponsesDialect();
    private static final int MAX_EVENT = 8 << 20;

    private Heard() {}

    static List<ChatEvent> read(Dialect provider, byte[] answer, boolean stream) {
        return read(provider, answer, stream, Math.max(1, answer.length), null);
    }

    /// In pieces of that size, or of random ones.
    static List<ChatEvent> read(Dialect provider, byte[] answer, boolean stream, int piece, @Nullable Random random) {
        List<ChatEvent> events = new ArrayList<>();
        AnswerReader reader = provider.provider().reader(stream, MAX_EVENT);
        int at = 0;
        while (at < answer.length) {
            int to = Math.min(answer.length, at + (random == null ? piece : 1 + random.nextInt(piece)));
            byte[] copy = Arrays.copyOfRange(answer, at, to);
            reader.take(copy, 0, copy.length, events::add);
            Arrays.fill(copy, (byte) '!');
            at = to;
        }
        reader.end(events::add);
        return events;
    }

    static byte[] write(List<ChatEvent> events, boolean stream) throws InvalidRequest {
        return write("{\"model\":\"m\",\"input\":\"x\",\"temperature\":0.5,\"stream\":" + stream + "}", events);
    }

    /// What answers that request.
    static byte[] write(String asked, List<ChatEvent> events) throws InvalidRequest {
        byte[] request = asked.getBytes(StandardCharsets.UTF_8);
        AnswerWriter writer =
                RESPONSES.served().writer(RESPONSES.served().scan(Operation.CHAT, request, request.length));
        Collected collected = new Collected();
        events.forEach(event -> writer.write(event, collected));
        writer.endsAt(9);
        writer.end(collected);
        return collected.bytes();
    }

    /// Pieces put together; calls by their number.
    static Map<String, String> of(List<ChatEvent> events) {
        Map<String, String> told = new TreeMap<>();
        for (ChatEvent event : events) {
            switch (event) {
                case ChatEvent.Started _, ChatEvent.TextBroken _ -> {}
                case ChatEvent.LogProbs(var tokens) -> tokens.forEach(token -> add(told, "logprobs", token.toString()));
                case ChatEvent.Cited(var source) -> add(told, "cited", source.toString());
                case ChatEvent.TextDelta(String text) -> add(told, "text", text);
                case ChatEvent.RefusalDelta(String text) -> add(told, "refusal", text);
                case ChatEvent.ThinkingDelta(String text) -> add(told, "thinking", text);
                case ChatEvent.ThinkingSigned _ -> add(told, "sealed", "1");
                case ChatEvent.RedactedThinking _ -> add(told, "redacted", "1");
                case ChatEvent.ToolCallStarted call ->
                    add(told, "call " + call.index(), call.id() + " " + call.name() + " ");
                case ChatEvent.ToolCallDelta delta -> add(told, "call " + delta.index(), delta.json());
                case UsageReported(var usage) -> told.put("usage", usage.toString());
                case Finished finish -> told.put("finish", finish.reason().name());
                case ChatEvent.Failed(var failure) -> told.put("failed", failure.message());
            }
        }
        return told;
    }

    private static void add(Map<String, String> told, String what, String more) {
        if (!more.isEmpty()) {
            told.merge(what, more, String::concat);
        }
    }

    /// What a client gets through a pipe in pieces of that size at most.
    static byte[] through(AnswerPipe pipe, byte[] answer, int piece, @Nullable Random random) {
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        AnswerPipe.Outlet outlet = new AnswerPipe.Outlet() {
            private int released;

            @Override
            public void release(long upTo) {
                client.write(answer, released, (int) upTo - released);
                released = (int) upTo;
            }

            @Override
            public void omit(long from, long to) {
                throw new AssertionError("nothing is left out");
            }

            @Override
            public void write(byte[] bytes, int from, int to) {
                client.write(bytes, from, to - from);
            }
        };
        int at = 0;
        while (at < answer.length) {
            int to = Math.min(answer.length, at + (random == null ? piece : 1 + random.nextInt(piece)));
            byte[] copy = Arrays.copyOfRange(answer, at, to);
            pipe.take(copy, 0, copy.length, outlet);
            Arrays.fill(copy, (byte) '!');
            at = to;
        }
        pipe.end(outlet);
        return client.toByteArray();
    }
}
