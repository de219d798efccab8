package dev.signalbox.dialects.sdk;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.CitationsWebSearchResultLocation;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.ToolUseBlock;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Anthropic's.
final class AnthropicSdk implements Sdk {
    private static final MessageCreateParams ASKED = MessageCreateParams.builder()
            .model("m")
            .maxTokens(1)
            .addUserMessage("Hello")
            .build();

    private final AnthropicWire wire = new AnthropicWire();
    private final AnthropicClient client;
    private final boolean strict;

    AnthropicSdk(boolean strict) {
        client = wire.client(strict);
        this.strict = strict;
    }

    @Override
    public Said whole(byte[] answer) {
        wire.whole(answer);
        return said(client.messages().create(ASKED));
    }

    @Override
    public Said stream(byte[] answer) {
        wire.stream(answer);
        MessageAccumulator all = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(ASKED)) {
            events.stream().forEach(all::accumulate);
        }
        if (strict) {
            all.message().validate();
        }
        return said(all.message());
    }

    private Said said(Message message) {
        return new Said(
                message.content().stream()
                        .filter(ContentBlock::isText)
                        .map(block -> block.asText().text())
                        .collect(Collectors.joining()),
                message.content().stream()
                        .filter(ContentBlock::isToolUse)
                        .map(ContentBlock::asToolUse)
                        .map(call -> call.name() + input(call))
                        .toList(),
                // What another provider's search found cannot be said in Anthropic's words.
                strict ? null : sources(message),
                null);
    }

    private static Set<String> sources(Message message) {
        return message.content().stream()
                .flatMap(block -> block.text().stream())
                .flatMap(text -> text.citations().orElse(List.of()).stream())
                .flatMap(citation -> citation.webSearchResultLocation().stream())
                .map(CitationsWebSearchResultLocation::url)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String input(ToolUseBlock call) {
        try {
            return ObjectMappers.jsonMapper().writeValueAsString(call._input());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
