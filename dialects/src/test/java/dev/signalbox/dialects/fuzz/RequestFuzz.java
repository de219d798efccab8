package dev.signalbox.dialects.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.anthropic.AnthropicDialect;
import dev.signalbox.dialects.gemini.GeminiDialect;
import dev.signalbox.dialects.openai.OpenAiDialect;
import dev.signalbox.dialects.responses.ResponsesDialect;
import dev.signalbox.model.chat.ChatRequest;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request's body, as each dialect takes it. Refused in words or scanned as Jackson sees it; the edits on
/// it make the JSON that they say and nothing else; translated, it is JSON again.
public final class RequestFuzz {
    private static final String RENAMED = "new \"모델\"\n\u0001";

    private static final String CLAUDE = "anthropic.claude-" + RENAMED;
    private static final List<String> ADAPTED =
            List.of("model", "stream", "anthropic_version", "anthropic_beta", "service_tier");

    private RequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        served(new OpenAiDialect(), input, true);
        served(new AnthropicDialect(), input, false);
        served(new ResponsesDialect(), input, false);
        addressed(input);
    }

    /// Google's clients name the model in the path, so that little of a body is changed.
    private static void addressed(byte[] body) {
        Dialect gemini = new GeminiDialect();
        byte[] kept = body.clone();
        for (String address : List.of("m:generateContent", "m:streamGenerateContent?alt=sse", "m:countTokens")) {
            try {
                Operation operation = address.endsWith("countTokens") ? Operation.COUNT_TOKENS : Operation.CHAT;
                Scan scan = gemini.served().scan(operation, address, body, body.length);
                assertThat(scan.model()).isEqualTo("m");
                byte[] edited = apply(scan.edits(RENAMED, true, 5), body);
                assertThat(Tree.of(edited)).as(() -> new String(edited, UTF_8)).isInstanceOf(Map.class);
                translated(gemini, gemini.served().read(address, body, body.length));
            } catch (InvalidRequest refused) {
                tellable(gemini, refused);
            }
        }
        assertThat(body).as("bodies are only read").isEqualTo(kept);
    }

    private static void translated(Dialect from, ChatRequest read) {
        for (Dialect to : BuiltInDialects.all().all()) {
            for (String model : to.name().equals("bedrock") ? List.of(RENAMED, CLAUDE) : List.of(RENAMED)) {
                byte[] written = to.provider().write(read, model, true).body();
                assertThat(Tree.of(written))
                        .as(() -> to.name() + " of " + from.name() + ": " + new String(written, UTF_8))
                        .isInstanceOf(Map.class);
            }
        }
    }

    /// What Bedrock says elsewhere is left out or put in, and all else stays.
    private static void adapted(Dialect from, Map<?, ?> tree, byte[] body) {
        for (Dialect to : BuiltInDialects.all().all()) {
            ProviderApi.Adaptation adaptation = to.provider().adaptation(from.name(), Operation.CHAT, CLAUDE);
            if (adaptation != null) {
                byte[] sent = adaptation.request(body, body.length, _ -> "a-1").body();
                if (!(Tree.of(sent) instanceof Map<?, ?> after)) {
                    throw new AssertionError(new String(sent, UTF_8));
                }
                assertThat(after.get("anthropic_version")).isEqualTo("\"bedrock-2023-05-31");
                assertThat(without(after, ADAPTED))
                        .as(() -> new String(sent, UTF_8))
                        .isEqualTo(without(tree, ADAPTED));
            }
        }
    }

    private static void served(Dialect dialect, byte[] body, boolean asksUsage) {
        byte[] kept = body.clone();
        try {
            Scan scan = dialect.served().scan(Operation.CHAT, body, body.length);
            if (!(Tree.of(body) instanceof Map<?, ?> tree)) {
                throw new AssertionError("what the scan took is no object to others");
            }
            assertThat(tree.get("model")).isEqualTo("\"" + scan.model());
            assertThat("true".equals(tree.get("stream"))).isEqualTo(scan.stream());
            assertThat(scan.edits(scan.model(), false)).as("nothing to change").isEmpty();
            edited(scan, tree, body, RENAMED, false);
            edited(scan, tree, body, scan.model(), asksUsage);
            edited(scan, tree, body, RENAMED, asksUsage);
            bounded(scan, tree, body);
            adapted(dialect, tree, body);
        } catch (InvalidRequest refused) {
            tellable(dialect, refused);
        }
        try {
            translated(dialect, dialect.served().read(body, body.length));
        } catch (InvalidRequest refused) {
            tellable(dialect, refused);
        }
        assertThat(body).as("bodies are only read").isEqualTo(kept);
    }

    private static void edited(Scan scan, Map<?, ?> tree, byte[] body, String model, boolean askUsage) {
        Map<Object, Object> expected = new LinkedHashMap<>(tree);
        expected.put("model", "\"" + model);
        if (askUsage && scan.stream()) {
            Map<Object, Object> options = new LinkedHashMap<>();
            if (tree.get("stream_options") instanceof Map<?, ?> asked) {
                options.putAll(asked);
            }
            options.put("include_usage", "true");
            expected.put("stream_options", options);
        }
        byte[] edited = apply(scan.edits(model, askUsage), body);
        assertThat(Tree.of(edited)).as(() -> new String(edited, UTF_8)).isEqualTo(expected);
    }

    /// Bounding the answer leaves an object with nothing in it twice, and changes nothing else.
    private static void bounded(Scan scan, Map<?, ?> tree, byte[] body) {
        byte[] edited = apply(scan.edits(RENAMED, true, 5), body);
        if (!(Tree.of(edited) instanceof Map<?, ?> after)) {
            throw new AssertionError(new String(edited, UTF_8));
        }
        assertThat(after.containsKey("max_tokens")
                        || after.containsKey("max_completion_tokens")
                        || after.containsKey("max_output_tokens"))
                .as(() -> new String(edited, UTF_8))
                .isTrue();
        assertThat(others(after)).as(() -> new String(edited, UTF_8)).isEqualTo(others(tree));
    }

    private static Map<Object, Object> others(Map<?, ?> tree) {
        return without(
                tree, List.of("model", "max_tokens", "max_completion_tokens", "max_output_tokens", "stream_options"));
    }

    private static Map<Object, Object> without(Map<?, ?> tree, List<String> members) {
        Map<Object, Object> others = new LinkedHashMap<>(tree);
        others.keySet().removeAll(members);
        return others;
    }

    /// Everything outside the edits stays byte for byte; they come in order and do not overlap.
    private static byte[] apply(List<Splice> edits, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        for (Splice edit : edits) {
            assertThat(edit.from()).isGreaterThanOrEqualTo(at);
            assertThat(edit.to()).isBetween(edit.from(), body.length);
            out.write(body, at, edit.from() - at);
            out.writeBytes(edit.replacement());
            at = edit.to();
        }
        out.write(body, at, body.length - at);
        return out.toByteArray();
    }

    private static void tellable(Dialect dialect, InvalidRequest refused) {
        assertThat(Tree.of(dialect.served().problem(refused.problem(), "req_1")))
                .isInstanceOf(Map.class);
    }
}
