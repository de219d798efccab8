package dev.signalbox.bench.pieces;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.dialects.BuiltInDialects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A chat request's body: scanning it, working out its edits, and translating it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestBenchmark {
    /// Characters of the conversation.
    @Param({"900", "100000"})
    public int size;

    private final Dialect openai = Objects.requireNonNull(BuiltInDialects.all().named("openai"));
    private final ProviderApi anthropic =
            Objects.requireNonNull(BuiltInDialects.all().named("anthropic")).provider();
    private byte[] body = new byte[0];
    private @Nullable Scan scanned;

    @Setup
    public void prepare() throws InvalidRequest {
        String words = "Tell me something about trains. ".repeat(size / 32);
        body = """
                {"model":"chat","messages":[{"role":"user","content":"%s"}],"temperature":0.7,"max_tokens":256,"stream":true}""".formatted(words).getBytes(StandardCharsets.UTF_8);
        scanned = scan();
    }

    @Benchmark
    public Scan scan() throws InvalidRequest {
        return openai.served().scan(Operation.CHAT, body, body.length);
    }

    @Benchmark
    public List<Splice> edits() {
        return Objects.requireNonNull(scanned).edits("gpt-test", true);
    }

    @Benchmark
    public ProviderApi.EncodedRequest translate() throws InvalidRequest {
        return anthropic.write(openai.served().read(body, body.length), "claude-test", true);
    }
}
