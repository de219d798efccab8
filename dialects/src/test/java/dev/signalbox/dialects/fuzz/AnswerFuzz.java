package dev.signalbox.dialects.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.dialects.anthropic.AnthropicDialect;
import dev.signalbox.dialects.bedrock.BedrockDialect;
import dev.signalbox.dialects.eventstream.Framed;
import dev.signalbox.dialects.gemini.GeminiDialect;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.dialects.responses.ResponsesDialect;
import dev.signalbox.model.failure.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// A provider's answer, after one byte that says which dialect it is taken for and whether for a stream. It
/// goes to a client of the same dialect and to one of each other. Nothing is thrown, positions stay inside the
/// answer, and what comes out does not depend on where the network cuts it; translated it is a stream of events
/// or JSON again.
public final class AnswerFuzz {
    private static final int MAX_EVENT = 512;
    private static final HeaderSource NO_HEADERS = _ -> null;
    private static final Dialect ANTHROPIC = new AnthropicDialect();
    private static final Dialect BEDROCK = new BedrockDialect(ANTHROPIC.provider());
    private static final Pattern MADE_UP = Pattern.compile("[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}");
    private static final List<Dialect> DIALECTS =
            List.of(new OpenAiDialect(), ANTHROPIC, new GeminiDialect(), new ResponsesDialect());

    private AnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        // Bits: 1, 4 and 8 the dialect, 2 whether whole; of Bedrock 1 whether a model of Anthropic's answers, 16
        // whether
        // the checksums are put right.
        Dialect provider = (input[0] & 8) == 0 ? DIALECTS.get((input[0] & 1) + (input[0] & 4) / 2) : BEDROCK;
        boolean stream = (input[0] & 2) == 0;
        byte[] sent = Arrays.copyOfRange(input, 1, input.length);
        byte[] answer = provider == BEDROCK && (input[0] & 16) != 0 ? Framed.mended(sent) : sent;
        String model = provider == BEDROCK && (input[0] & 1) != 0 ? "anthropic.m" : "m";
        ProviderApi.Adaptation adaptation = provider.provider().adaptation("anthropic", Operation.CHAT, model);
        if (adaptation != null) {
            Scan asked = scan(ANTHROPIC, stream);
            compare(answer, stream, () -> adaptation.answer(asked.passThrough(MAX_EVENT), stream, MAX_EVENT));
        }
        if (provider.isServed()) {
            Scan own = scan(provider, stream);
            compare(answer, stream, () -> own.passThrough(MAX_EVENT));
        }
        for (Dialect client : DIALECTS) {
            if (client != provider) {
                Scan foreign = scan(client, stream);
                Outcome translated = compare(
                        answer,
                        stream,
                        () -> new TranslatingPipe(
                                provider.provider().reader(model, stream, MAX_EVENT),
                                client.served().writer(foreign),
                                1));
                wellFormed(translated, stream);
            }
        }
        refused(provider, answer);
    }

    private static Outcome compare(byte[] answer, boolean stream, Supplier<AnswerPipe> pipe) {
        Outcome whole = run(answer, pipe.get(), _ -> Math.max(1, answer.length));
        if (stream) {
            assertThat(run(answer, pipe.get(), _ -> 1)).as("byte by byte").isEqualTo(whole);
            assertThat(run(answer, pipe.get(), at -> 1 + (at * 5 + answer.length) % 31))
                    .as("in pieces")
                    .isEqualTo(whole);
        }
        return whole;
    }

    private static Outcome run(byte[] answer, AnswerPipe pipe, IntUnaryOperator size) {
        Client client = new Client(answer);
        int at = 0;
        // The gateway reads no further than the dialect's last marker.
        while (at < answer.length && !pipe.facts().terminated()) {
            int piece = Math.min(size.applyAsInt(at), answer.length - at);
            byte[] buffer = Arrays.copyOfRange(answer, at, at + piece);
            boolean over = pipe.facts().failure() != null;
            int had = client.size();
            client.fed(at + piece);
            pipe.take(buffer, 0, piece, client);
            Arrays.fill(buffer, (byte) '!');
            assertThat(over && client.size() > had)
                    .as("given out after a failure")
                    .isFalse();
            at += piece;
        }
        pipe.end(client);
        Facts facts = pipe.facts();
        assertThat(facts.failure() != null || facts.finished())
                .as("an end is a finish or a failure")
                .isTrue();
        Failure failure = facts.failure();
        if (failure != null) {
            assertThat(failure.toString()).isNotBlank();
        }
        return new Outcome(
                sameForAll(client.text(), facts),
                facts.content(),
                facts.finished(),
                String.valueOf(facts.usage()),
                failure == null ? "" : failure.getClass().getSimpleName());
    }

    /// Without differences that nobody sees: identifiers that are made up where the provider gave none, blank lines
    /// before what turns out to be no stream, which are
    /// held back until content comes, and the LF of a last CR, where it depends on whether more had come when
    /// that went out.
    private static String sameForAll(String text, Facts facts) {
        String begun = facts.content() ? text : text.replaceFirst("\\A[\\s\uFEFF\uFFFD]+", "");
        return MADE_UP.matcher(begun.replaceFirst("\r\n\\z", "\r")).replaceAll("made-up");
    }

    private static void wellFormed(Outcome translated, boolean stream) {
        if (!stream) {
            if (!translated.client().isEmpty()) {
                assertThat(Tree.of(translated.client().getBytes(UTF_8))).isInstanceOf(Map.class);
            }
            return;
        }
        if (!translated.client().isEmpty()) {
            assertThat(translated.client()).matches("(?s).*(\n\n|\r\n\r\n?)");
        }
        for (String line : translated.client().split("\r\n|\n|\r", -1)) {
            if (line.startsWith("data: ")) {
                String data = line.substring(6);
                assertThat(data.equals("[DONE]") || Tree.of(data.getBytes(UTF_8)) instanceof Map)
                        .as(data)
                        .isTrue();
            } else {
                assertThat(line).matches("|event: [a-z_.]+");
            }
        }
    }

    /// The same bytes as the body of an error.
    private static void refused(Dialect provider, byte[] body) {
        for (int status : new int[] {400, 404, 429, 500, 529}) {
            Failure failure = provider.provider().failure(status, NO_HEADERS, body, 0);
            assertThat(failure.toString()).isNotBlank();
        }
    }

    private static Scan scan(Dialect dialect, boolean stream) {
        byte[] body = ("{\"model\":\"m\",\"stream\":" + stream + "}").getBytes(UTF_8);
        try {
            String address = stream ? "m:streamGenerateContent?alt=sse" : "m:generateContent";
            return dialect.served().scan(Operation.CHAT, address, body, body.length);
        } catch (InvalidRequest e) {
            throw new IllegalStateException(e);
        }
    }

    /// What must not depend on the pieces.
    private record Outcome(String client, boolean content, boolean finished, String usage, String failure) {
        Outcome {
            Objects.requireNonNull(client);
        }
    }
}
