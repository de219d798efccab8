package dev.signalbox.bench.pieces;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.dialects.BuiltInDialects;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One event of a stream, about 250 bytes, as one read brings it: passed through, and translated to another
/// dialect.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamBenchmark {
    private static final int MAX_EVENT = 8 << 20;
    private static final byte[] REQUEST = """
            {"model":"m","max_tokens":10,"stream":true,"stream_options":{"include_usage":true},"messages":[]}""".getBytes(StandardCharsets.UTF_8);
    private static final byte[] EVENT = """
            data: {"id":"chatcmpl-ubd0nrC5bw5lAUPpCMWQf3Y1","object":"chat.completion.chunk","created":1764500000,\
            "model":"gpt-4o-mini","service_tier":"default","system_fingerprint":"fp_44709d6fcb",\
            "choices":[{"index":0,"delta":{"content":" trains"},"logprobs":null,"finish_reason":null}]}

            """.getBytes(StandardCharsets.UTF_8);

    private final Dialect openai = Objects.requireNonNull(BuiltInDialects.all().named("openai"));
    private final Dialect anthropic =
            Objects.requireNonNull(BuiltInDialects.all().named("anthropic"));
    private final Counting out = new Counting();
    private @Nullable AnswerPipe passing;
    private @Nullable AnswerPipe translating;

    /// A pipe lives as long as an answer.
    @Setup(Level.Iteration)
    public void prepare() throws InvalidRequest {
        Scan scan = openai.served().scan(Operation.CHAT, REQUEST, REQUEST.length);
        passing = scan.passThrough(MAX_EVENT);
        Scan other = anthropic.served().scan(Operation.CHAT, REQUEST, REQUEST.length);
        translating = new TranslatingPipe(
                openai.provider().reader(true, MAX_EVENT), anthropic.served().writer(other), 0);
    }

    @Benchmark
    public long passThrough() {
        Objects.requireNonNull(passing).take(EVENT, 0, EVENT.length, out);
        return out.bytes;
    }

    @Benchmark
    public long translate() {
        Objects.requireNonNull(translating).take(EVENT, 0, EVENT.length, out);
        return out.bytes;
    }

    private static final class Counting implements AnswerPipe.Outlet {
        private long bytes;

        @Override
        public void release(long upTo) {
            bytes = upTo;
        }

        @Override
        public void omit(long from, long to) {
            bytes -= to - from;
        }

        @Override
        public void write(byte[] written, int from, int to) {
            bytes += to - from;
        }
    }
}
