package dev.signalbox.dialects.sdk;

import com.google.genai.Models;
import com.google.genai.ResponseStream;
import com.google.genai.types.Candidate;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GroundingMetadata;
import com.google.genai.types.LogprobsResult;
import com.google.genai.types.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Google's.
final class GoogleSdk implements Sdk {
    private final GoogleWire wire = new GoogleWire();
    private final Models models = new Models(wire);

    @Override
    public Said whole(byte[] answer) {
        wire.put(answer);
        return said(List.of(models.generateContent("m", "Hello", null)));
    }

    @Override
    public Said stream(byte[] answer) {
        wire.put(answer);
        List<GenerateContentResponse> pieces = new ArrayList<>();
        try (ResponseStream<GenerateContentResponse> events = models.generateContentStream("m", "Hello", null)) {
            events.forEach(pieces::add);
        }
        return said(pieces);
    }

    private static Said said(List<GenerateContentResponse> pieces) {
        StringBuilder text = new StringBuilder();
        List<String> calls = new ArrayList<>();
        Set<String> sources = new TreeSet<>();
        List<String> tokens = new ArrayList<>();
        for (GenerateContentResponse piece : pieces) {
            candidates(piece).flatMap(GoogleSdk::sources).forEach(sources::add);
            candidates(piece).flatMap(GoogleSdk::tokens).forEach(tokens::add);
            for (Part part : parts(piece).toList()) {
                if (!part.thought().orElse(false)) {
                    text.append(part.text().orElse(""));
                }
                part.functionCall()
                        .ifPresent(call -> calls.add(call.name().orElse("")
                                + JsonMapper.shared()
                                        .writeValueAsString(call.args().orElse(Map.of()))));
            }
        }
        return new Said(text.toString(), calls, sources, tokens);
    }

    private static Stream<String> sources(Candidate candidate) {
        return candidate.groundingMetadata().flatMap(GroundingMetadata::groundingChunks).orElse(List.of()).stream()
                .flatMap(chunk -> chunk.web().stream())
                .flatMap(web -> web.uri().stream());
    }

    private static Stream<String> tokens(Candidate candidate) {
        return candidate.logprobsResult().flatMap(LogprobsResult::chosenCandidates).orElse(List.of()).stream()
                .flatMap(chosen -> chosen.token().stream());
    }

    private static Stream<Candidate> candidates(GenerateContentResponse piece) {
        return piece.candidates().orElse(List.of()).stream().limit(1);
    }

    private static Stream<Part> parts(GenerateContentResponse piece) {
        return candidates(piece)
                .map(Candidate::content)
                .flatMap(content -> content.flatMap(Content::parts).orElse(List.of()).stream());
    }
}
