package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Facts;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.gateway.upstream.Call;
import dev.signalbox.gateway.upstream.RequestBytes;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One try at a provider: turns what its connection does into events, and its bytes into what a client may
/// have.
final class Attempt implements Call.Listener {
    private static final int MAX_ERROR_BODY = 64 * 1024;
    /// Of each live stream so much is not counted: most events are far smaller.
    private static final int UNCOUNTED = 64 * 1024;

    /// How the answer's bytes are taken.
    private enum Mode {
        /// No head yet.
        NOTHING,
        /// Event by event.
        STREAM,
        /// In one piece, at its end.
        WHOLE,
        /// An error's body, in one piece.
        ERROR
    }

    private final Conversation owner;
    private final Worker worker;
    private final HttpLimits limits;
    private final Command.Start start;
    private final @Nullable Secret credential;
    private final ProviderApi api;
    private final AnswerPipe pipe;
    private final boolean translated;
    private final boolean opaque;
    private final boolean stream;
    private final List<String> dropped;
    private final AnswerBuffer buffer = new AnswerBuffer();

    private @Nullable Call call;
    private @Nullable HttpResponse head;
    private final Pieces whole;
    private Mode mode = Mode.NOTHING;
    private boolean contentTold;
    private boolean over;
    private boolean shown;
    private boolean paused;
    private boolean connectingAgain;
    private long connectingSince;
    private long lastHeard;
    /// Bytes that wait here, as far as they count as held.
    private long collected;

    Attempt(
            Conversation owner,
            Worker worker,
            ByteBufAllocator allocator,
            HttpLimits limits,
            Command.Start start,
            @Nullable Secret credential,
            boolean stream,
            Wording.Made.Ready made) {
        this.owner = owner;
        this.worker = worker;
        this.limits = limits;
        this.start = start;
        this.credential = credential;
        this.stream = stream;
        api = made.api();
        pipe = made.pipe();
        translated = made.translated();
        opaque = made.opaque();
        dropped = made.dropped();
        whole = new Pieces(worker, allocator);
    }

    void start(RequestBytes request) {
        lastHeard = System.nanoTime();
        Call started = worker.upstreams().start(candidate().provider(), request, this);
        call = started;
    }

    int number() {
        return start.attempt();
    }

    Candidate candidate() {
        return start.candidate();
    }

    String route() {
        return start.route().name();
    }

    /// Nothing further comes of it.
    boolean over() {
        return over;
    }

    List<String> dropped() {
        return dropped;
    }

    Facts facts() {
        return pipe.facts();
    }

    /// When the provider last said anything; while the client is slow, silence is ours.
    long lastHeard(long now) {
        return paused ? now : lastHeard;
    }

    /// What the provider says its answer is, where that is not looked into; else null.
    @Nullable
    String foreignType() {
        return opaque && head != null ? head.headers().get(HttpHeaderNames.CONTENT_TYPE) : null;
    }

    /// Whether nothing may be put into its answer.
    boolean opaque() {
        return opaque;
    }

    /// Gives `sink` the provider's headers that may go on to the client.
    void passHeaders(ProviderApi.HeaderSink sink) {
        if (head == null) {
            return;
        }
        for (Map.Entry<String, String> header : head.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (api.passes(name)) {
                sink.set(name, Masking.of(header.getValue(), credential));
            }
        }
    }

    /// From now on the answer goes to the client.
    void open(Consumer<ByteBuf> client) {
        shown = true;
        buffer.open(client);
    }

    /// The client makes room, or has none: until then the provider has to wait, too. Only for an answer that goes
    /// out as it comes: what is silent because we do not listen must not look like the provider's silence.
    void reading(boolean on) {
        if (over) {
            return;
        }
        paused = !on;
        if (on) {
            lastHeard = System.nanoTime();
        }
        if (call != null) {
            call.reading(on);
        }
    }

    /// Stops it, where it goes on, and gives up everything held.
    void cancel() {
        over = true;
        if (call != null) {
            call.cancel();
        }
        discard();
    }

    /// Gives up everything held. What went to the client counts until the client has taken it.
    private void discard() {
        buffer.discard();
        whole.discard();
        long counted = collected;
        collected = 0;
        letGo(counted);
    }

    private void letGo(long counted) {
        if (counted > 0 && shown) {
            owner.onceTaken(() -> worker.letGo(counted));
        } else {
            worker.letGo(counted);
        }
    }

    @Override
    public void connected() {
        connectingAgain = false;
        owner.fire(new Event.Connected(number()));
    }

    @Override
    public void connectingAgain() {
        connectingAgain = true;
        connectingSince = System.nanoTime();
    }

    /// The exchange waits for a connection once only; for the one that replaces a stale one the limit is the
    /// same.
    void tick(long now) {
        if (connectingAgain && !over) {
            Duration limit = candidate().target().timeouts().connect();
            if (now - connectingSince > limit.toNanos()) {
                fail(new Failure.TimedOut(Failure.TimedOut.Limit.CONNECT, limit.toMillis()));
            }
        }
    }

    @Override
    public void head(HttpResponse answer) {
        head = answer;
        lastHeard = System.nanoTime();
        try {
            understand(answer);
        } catch (RuntimeException | Error e) {
            owner.fault(e);
        }
    }

    private void understand(HttpResponse answer) {
        if (answer.status().codeClass() != HttpStatusClass.SUCCESS) {
            mode = Mode.ERROR;
            return;
        }
        String encoding = answer.headers().get(HttpHeaderNames.CONTENT_ENCODING);
        String type = answer.headers().get(HttpHeaderNames.CONTENT_TYPE);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            fail(new Failure.Malformed("The provider sent a compressed answer although it was asked not to."));
        } else if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
            fail(new Failure.Malformed("The provider answered with a web page."));
        } else {
            mode = stream ? Mode.STREAM : Mode.WHOLE;
            pipe.head(answer.headers()::get);
            long rest = api.exhaustedMillis(answer.headers()::get, System.currentTimeMillis());
            if (rest > 0) {
                owner.fire(new Event.Exhausted(number(), rest));
            }
        }
    }

    @Override
    public void data(ByteBuf bytes) {
        if (over) {
            return;
        }
        try {
            take(bytes);
        } catch (RuntimeException | Error e) {
            owner.fault(e);
        }
    }

    private void take(ByteBuf bytes) {
        switch (mode) {
            case NOTHING -> {}
            case STREAM -> {
                lastHeard = System.nanoTime();
                streamed(bytes);
            }
            case WHOLE -> {
                if (!whole.add(bytes)) {
                    fail(new Failure.OwnLimit(
                            Code.OVERLOADED, "The gateway holds too many answers at once to take this one."));
                } else if (whole.size() > limits.maxAnswer()) {
                    fail(new Failure.TooLarge("The provider's answer is over the limit."));
                }
            }
            case ERROR -> {
                // One that never ends, or has no room, says no more than its beginning.
                if (whole.size() >= MAX_ERROR_BODY || !whole.add(bytes)) {
                    refused();
                }
            }
        }
    }

    private void streamed(ByteBuf bytes) {
        int length = bytes.readableBytes();
        byte[] view = worker.scratch(length);
        bytes.getBytes(bytes.readerIndex(), view, 0, length);
        if (!translated) {
            buffer.add(bytes.retain());
        }
        pipe.take(view, 0, length, buffer);
        Facts facts = pipe.facts();
        if (facts.failure() != null) {
            fail(facts.failure());
            return;
        }
        if (buffer.heldBytes() > limits.maxEvent()) {
            fail(new Failure.TooLarge("An event of the provider's answer is over the limit."));
            return;
        }
        if (!counted()) {
            return;
        }
        if (facts.content() && !contentTold) {
            contentTold = true;
            owner.fire(new Event.FirstContent(number()));
        } else if (!contentTold && buffer.readyBytes() > limits.maxEvent()) {
            fail(new Failure.TooLarge("The provider sends events without content."));
            return;
        }
        if (facts.terminated() && !over) {
            end(true);
        }
    }

    /// Counts as held what waits here: of an answer that goes out only when it is complete, all that is there;
    /// of another, what it has of an event that is not, where that is much.
    private boolean counted() {
        long there = buffer.readyBytes() + buffer.heldBytes();
        if (!start.whole() && there < UNCOUNTED && collected == 0) {
            return true;
        }
        if (start.whole() && buffer.readyBytes() > limits.maxWhole()) {
            fail(new Failure.OwnLimit(
                    Code.UPSTREAM_TOO_LARGE,
                    "The answer is too large to be collected before it is sent (`limits.whole`)."));
            return false;
        }
        long more = there - collected;
        if (more > 0 && !worker.hold(more)) {
            fail(new Failure.OwnLimit(
                    Code.OVERLOADED, "The gateway holds too much of other answers to take more of this one."));
            return false;
        }
        letGo(Math.max(0, -more));
        collected = there;
        return true;
    }

    @Override
    public void ended() {
        if (over) {
            return;
        }
        try {
            complete();
        } catch (RuntimeException | Error e) {
            owner.fault(e);
        }
    }

    private void complete() {
        switch (mode) {
            case NOTHING -> fail(new Failure.Malformed("The provider's answer is not valid HTTP."));
            case STREAM -> end(false);
            case WHOLE -> {
                takeWhole();
                end(false);
            }
            case ERROR -> refused();
        }
    }

    private void takeWhole() {
        ByteBuf body = whole.take();
        int length = body.readableBytes();
        collected += length;
        byte[] view = worker.scratch(length);
        body.getBytes(body.readerIndex(), view, 0, length);
        if (translated) {
            body.release();
        } else {
            buffer.add(body);
        }
        if (length > 0) {
            pipe.take(view, 0, length, buffer);
        }
    }

    private void end(boolean early) {
        if (pipe.facts().failure() == null) {
            pipe.end(buffer);
        }
        Failure failure = pipe.facts().failure();
        if (failure != null) {
            fail(failure);
            return;
        }
        over = true;
        if (early && call != null) {
            call.complete();
        }
        owner.fire(new Event.Ended(number()));
    }

    private void refused() {
        HttpResponse answer = head;
        ByteBuf said = whole.take();
        worker.letGo(said.readableBytes());
        byte[] body = new byte[Math.min(said.readableBytes(), MAX_ERROR_BODY)];
        said.getBytes(said.readerIndex(), body);
        said.release();
        if (answer != null) {
            fail(api.failure(answer.status().code(), answer.headers()::get, body, System.currentTimeMillis()));
        }
    }

    @Override
    public void batchEnded() {
        owner.batchEnded();
    }

    @Override
    public void broken(Failure failure) {
        if (over) {
            return;
        }
        try {
            breakOff(failure);
        } catch (RuntimeException | Error e) {
            owner.fault(e);
        }
    }

    @Override
    public void fault(Throwable fault) {
        owner.fault(fault);
    }

    private void breakOff(Failure failure) {
        if (mode == Mode.ERROR) {
            // What there is of an error says more than that its end is missing.
            refused();
        } else if (mode == Mode.STREAM && pipe.facts().finished()) {
            // The finish was seen: only the dialect's last marker is missing.
            end(false);
        } else {
            fail(failure);
        }
    }

    private void fail(Failure failure) {
        if (over) {
            return;
        }
        cancel();
        worker.lookForPause();
        owner.failed(this, Masking.of(failure, credential));
    }
}
