package dev.signalbox.dialects.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionTokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// OpenAI's, chat completions.
final class ChatSdk implements Sdk {
    private static final ChatCompletionCreateParams ASKED = ChatCompletionCreateParams.builder()
            .model("m")
            .addUserMessage("Hello")
            .build();

    private final OpenAiWire wire = new OpenAiWire();
    private final OpenAIClient client;
    private final boolean strict;

    ChatSdk(boolean strict) {
        client = wire.client(strict);
        this.strict = strict;
    }

    @Override
    public Said whole(byte[] answer) {
        wire.whole(answer);
        return said(client.chat().completions().create(ASKED));
    }

    @Override
    public Said stream(byte[] answer) {
        wire.stream(answer);
        List<ChatCompletionChunk.Choice> choices = new ArrayList<>();
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(ASKED)) {
            chunks.stream().forEach(chunk -> {
                // Some providers tell the usage beside the last choice, which the accumulator then drops.
                if (strict) {
                    all.accumulate(chunk);
                }
                chunk.choices().stream().filter(choice -> choice.index() == 0).forEach(choices::add);
            });
        }
        Said said = added(choices);
        if (strict) {
            Said once = said(all.chatCompletion().validate());
            assertThat(Heard.plain(said))
                    .isEqualTo(Heard.plain(new Said(once.text(), once.calls(), null, once.tokens())));
        }
        return said;
    }

    /// Chunks have no place for sources.
    @SuppressWarnings("deprecation") // calls of functions, as some servers still write them
    private static Said added(List<ChatCompletionChunk.Choice> choices) {
        StringBuilder text = new StringBuilder();
        Map<Long, StringBuilder> calls = new TreeMap<>();
        List<String> tokens = new ArrayList<>();
        for (ChatCompletionChunk.Choice choice : choices) {
            ChatCompletionChunk.Choice.Delta delta = choice.delta();
            text.append(delta.content().orElse("")).append(delta.refusal().orElse(""));
            delta.functionCall()
                    .ifPresent(call -> calls.computeIfAbsent(-1L, _ -> new StringBuilder())
                            .append(call.name().orElse(""))
                            .append(call.arguments().orElse("")));
            for (ChatCompletionChunk.Choice.Delta.ToolCall call :
                    delta.toolCalls().orElse(List.of())) {
                StringBuilder known = calls.computeIfAbsent(call.index(), _ -> new StringBuilder());
                call.function()
                        .ifPresent(piece -> known.append(piece.name().orElse(""))
                                .append(piece.arguments().orElse("")));
            }
            choice.logprobs().flatMap(ChatCompletionChunk.Choice.Logprobs::content).orElse(List.of()).stream()
                    .map(ChatCompletionTokenLogprob::token)
                    .forEach(tokens::add);
        }
        return new Said(
                text.toString(),
                calls.values().stream().map(StringBuilder::toString).toList(),
                null,
                tokens);
    }

    private static Said said(ChatCompletion completion) {
        Optional<ChatCompletionMessage> message = completion.choices().stream()
                .map(ChatCompletion.Choice::message)
                .findFirst();
        return new Said(
                message.flatMap(ChatCompletionMessage::content).orElse("")
                        + message.flatMap(ChatCompletionMessage::refusal).orElse(""),
                message.stream().flatMap(ChatSdk::calls).toList(),
                message.flatMap(ChatCompletionMessage::annotations).orElse(List.of()).stream()
                        .map(annotation -> annotation.urlCitation().url())
                        .collect(Collectors.toCollection(TreeSet::new)),
                completion.choices().stream()
                        .limit(1)
                        .flatMap(choice -> choice.logprobs().stream())
                        .flatMap(told -> told.content().orElse(List.of()).stream())
                        .map(ChatCompletionTokenLogprob::token)
                        .toList());
    }

    @SuppressWarnings("deprecation") // that is how calls were told before they were called tools, and some still do
    private static Stream<String> calls(ChatCompletionMessage message) {
        return Stream.concat(
                message.functionCall().map(call -> call.name() + call.arguments()).stream(),
                message.toolCalls().orElse(List.of()).stream()
                        .map(ChatCompletionMessageToolCall::asFunction)
                        .map(call -> call.function().name() + call.function().arguments()));
    }
}
