package dev.signalbox.dialects.sdk;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// OpenAI's, Responses API.
final class ResponsesSdk implements Sdk {
    private static final ResponseCreateParams ASKED =
            ResponseCreateParams.builder().model("m").input("Hello").build();

    private final OpenAiWire wire = new OpenAiWire();
    private final OpenAIClient client;
    private final boolean strict;

    ResponsesSdk(boolean strict) {
        client = wire.client(strict);
        this.strict = strict;
    }

    @Override
    public Said whole(byte[] answer) {
        wire.whole(answer);
        return said(client.responses().create(ASKED));
    }

    @Override
    public Said stream(byte[] answer) {
        wire.stream(answer);
        ResponseAccumulator all = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(ASKED)) {
            events.stream().forEach(all::accumulate);
        }
        if (strict) {
            all.response().validate();
        }
        return said(all.response());
    }

    private static Said said(Response response) {
        return new Said(
                response.output().stream()
                        .flatMap(item -> item.message().stream())
                        .flatMap(message -> message.content().stream())
                        .map(content -> content.isOutputText()
                                ? content.asOutputText().text()
                                : content.asRefusal().refusal())
                        .collect(Collectors.joining()),
                response.output().stream()
                        .filter(ResponseOutputItem::isFunctionCall)
                        .map(ResponseOutputItem::asFunctionCall)
                        .map(call -> call.name() + call.arguments())
                        .toList(),
                texts(response)
                        .flatMap(text -> text.annotations().stream())
                        .flatMap(annotation -> annotation.urlCitation().stream())
                        .map(ResponseOutputText.Annotation.UrlCitation::url)
                        .collect(Collectors.toCollection(TreeSet::new)),
                texts(response)
                        .flatMap(text -> text.logprobs().orElse(List.of()).stream())
                        .map(ResponseOutputText.Logprob::token)
                        .toList());
    }

    private static Stream<ResponseOutputText> texts(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream());
    }
}
