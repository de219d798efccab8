package dev.signalbox.gateway.relay;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Key;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A request that was kept and is made now: the same conversation as any other, with nobody at the other end but
/// this, which gathers the answer. Confined to one event loop, but for [#stop].
public final class Errand implements ClientSide, Worker.Ticking {
    private static final Problem NO_ROOM = Problem.of(
                    Code.OVERLOADED, "The gateway holds too many request bodies and answers.")
            .retryAfter(1);

    private static final int MOST_OF_ANSWER = 16 * 1024 * 1024;

    private final Worker worker;
    private final Job job;
    private final byte[] body;
    private final @Nullable Key key;
    private final Consumer<? super @Nullable JobAnswer> then;
    private final List<byte[]> gathered = new ArrayList<>();
    private @Nullable Conversation conversation;
    private @Nullable GatheredHead head;
    private int held;
    /// There was no room for its answer.
    private boolean full;
    /// All of its answer is here.
    private boolean ended;
    private boolean over;

    /// @param worker whose event loop it lives on
    /// @param key the owner's, where it was made at run time
    /// @param then hears the answer, on that loop; null when it was stopped or came to nothing
    public Errand(Worker worker, Job job, byte[] body, @Nullable Key key, Consumer<? super @Nullable JobAnswer> then) {
        this.worker = worker;
        this.job = job;
        this.body = body;
        this.key = key;
        this.then = then;
    }

    /// Makes the request. To be called on the event loop.
    ///
    /// @param requestId as it is in the ledger
    /// @param epochMillis wall-clock time
    public void begin(String requestId, long epochMillis) {
        Dialect dialect = worker.shared().dialects().named(job.dialect());
        Operation operation = operation(job.operation());
        if (dialect == null || operation == null) {
            over = true;
            then.accept(null);
            return;
        }
        try {
            converse(dialect, operation, requestId, epochMillis);
        } catch (RuntimeException | Error e) {
            // Whoever waits for it would wait for ever.
            finish();
            throw e;
        }
    }

    private void converse(Dialect dialect, Operation operation, String requestId, long epochMillis) {
        HttpHeaders headers = new DefaultHttpHeaders();
        job.headers().forEach(each -> headers.add(each.getKey(), each.getValue()));
        long now = System.nanoTime();
        Incoming incoming = new Incoming(
                dialect,
                operation,
                job.query(),
                headers,
                Manner.PLAIN,
                requestId,
                now,
                epochMillis,
                worker.trace(headers, now));
        Rules inForce = worker.shared().rules().get();
        Conversation begun = new Conversation(worker, this, ByteBufAllocator.DEFAULT, inForce, incoming);
        conversation = begun;
        worker.register(this);
        begun.begin(operation, new Credentials.OnBehalf(job.owner(), key), null);
    }

    private static @Nullable Operation operation(String label) {
        return switch (label) {
            case "chat" -> Operation.CHAT;
            case "embeddings" -> Operation.EMBEDDINGS;
            default -> null;
        };
    }

    /// Its owner does not want it any more. From any thread.
    public void cancel() {
        worker.loop().execute(() -> {
            if (conversation != null && !over) {
                conversation.clientGone();
            }
        });
    }

    /// The process ends and will not wait any longer. From any thread.
    public void stop() {
        worker.loop().execute(() -> {
            if (conversation != null && !over) {
                conversation.stop();
            }
        });
    }

    // ── ClientSide ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public @Nullable InetAddress address() {
        byte[] address = job.address() == null ? null : NetUtil.createByteArrayFromIpAddressString(job.address());
        try {
            return address == null ? null : InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of four or sixteen bytes", e);
        }
    }

    /// Not at once: the exchange is just giving out commands.
    @Override
    public void takeBody() {
        worker.loop().execute(() -> {
            Conversation asking = conversation;
            if (asking == null || over) {
                return;
            }
            if (worker.hold(body.length)) {
                asking.body(Unpooled.wrappedBuffer(body));
            } else {
                asking.refuse(NO_ROOM);
            }
        });
    }

    @Override
    public ResponseHead head(int status) {
        return new GatheredHead(status);
    }

    @Override
    public void whole(ResponseHead complete, Queue<ByteBuf> parts, long length) {
        open(complete);
        ByteBuf part;
        while ((part = parts.poll()) != null) {
            body(part);
        }
        ended = true;
    }

    @Override
    public void open(ResponseHead begun) {
        head = (GatheredHead) begun;
    }

    @Override
    public void body(ByteBuf bytes) {
        try {
            int length = bytes.readableBytes();
            if (!full && worker.hold(length)) {
                held += length;
                byte[] next = new byte[length];
                bytes.readBytes(next);
                gathered.add(next);
            } else {
                full = true;
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void end() {
        ended = true;
    }

    /// There are several at once, and each is in memory more than once until it is on the disk.
    @Override
    public int mostOfAnswer() {
        return MOST_OF_ANSWER;
    }

    @Override
    public void flush() {}

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void onceTaken(Runnable taken) {
        taken.run();
    }

    @Override
    public void endAfterwards() {}

    @Override
    public void done() {
        finish();
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        worker.unregister(this);
        worker.letGo(held);
        GatheredHead told = ended && !full ? head : null;
        JobAnswer answer = null;
        try {
            answer = told == null ? null : new JobAnswer(told.status, told.headers, body());
        } finally {
            then.accept(answer);
        }
    }

    private byte[] body() {
        ByteBuffer all = ByteBuffer.allocate(held);
        gathered.forEach(all::put);
        gathered.clear();
        return all.array();
    }

    // ── Ticking ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void tick(long now) {
        if (conversation != null) {
            conversation.tick(now);
        }
    }

    @Override
    public boolean isConnection() {
        return false;
    }

    @Override
    public void fault(Throwable bug) {
        if (conversation != null) {
            conversation.fault(bug);
        }
        finish();
    }

    /// The head of the answer, as it is kept.
    private static final class GatheredHead implements ResponseHead {
        private final int status;
        private final List<Map.Entry<String, String>> headers = new ArrayList<>();

        private GatheredHead(int status) {
            this.status = status;
        }

        @Override
        public ResponseHead add(String name, String value) {
            // Whoever fetches the answer has one of its own.
            if (!name.equals("x-request-id") && !name.startsWith("x-ratelimit-")) {
                headers.add(Map.entry(name, value));
            }
            return this;
        }

        @Override
        public ResponseHead addForeign(String name, String value) {
            return add(name, value);
        }

        @Override
        public ResponseHead add(String name, long value) {
            return add(name, Long.toString(value));
        }

        @Override
        public ResponseHead addLines(String lines) {
            return this;
        }
    }
}
