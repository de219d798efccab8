package dev.signalbox.gateway.relay;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.exchange.Exchange;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.core.exchange.Wishes;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.gateway.upstream.RequestBytes;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.HttpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request on a client's connection: tells its [Exchange] what happens and carries out what that
/// commands.
public final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    /// Seen: a tree of twice the text's size at most, and the text once more in the other dialect.
    private static final long READ_FACTOR = 3;

    private static final Failure TOO_MANY_READ = new Failure.OwnLimit(
            Code.OVERLOADED, "The gateway translates as many large requests at once as its memory allows.");

    private final Worker worker;
    private final ClientSide client;
    private final ByteBufAllocator allocator;
    private final Incoming incoming;
    private final HttpLimits limits;
    private final Exchange exchange;
    private final Reply reply;
    private final Timers timers = new Timers();

    private final ArrayDeque<Event> events = new ArrayDeque<>(4);
    private final List<Command> commands = new ArrayList<>(6);
    private boolean carryingOut;
    private boolean closed;

    private @Nullable ByteBuf body;
    private long bodyBytes;
    private @Nullable Scan scan;
    private @Nullable ChatRequest read;
    private long readBytes;
    /// The latest attempt of those that go on; when none does, the one that ended last.
    private @Nullable Attempt attempt;
    /// One that was begun before it and goes on.
    private @Nullable Attempt other;
    /// The one whose answer goes to the client.
    private @Nullable Attempt relayed;

    public Conversation(Worker worker, ClientSide client, ByteBufAllocator allocator, Rules rules, Incoming incoming) {
        this.worker = worker;
        this.client = client;
        this.allocator = allocator;
        this.incoming = incoming;
        limits = rules.policy().limits();
        exchange = new Exchange(
                rules, worker.random(), () -> worker.loop().execute(() -> fire(new Event.Woken())), commands::add);
        reply = new Reply(client, incoming);
        worker.began();
    }

    // ── What the edge reports ────────────────────────────────────────────────────────────────────────────────────────

    /// The head is acceptable.
    ///
    /// @param model the model in the path, null for operations that name it in the body
    public void begin(Operation operation, Credentials credentials, @Nullable String model) {
        switch (WishHeaders.read(incoming.headers())) {
            case WishHeaders.Understood(Wishes wishes) ->
                fire(new Event.HeadArrived(operation, incoming.dialect().name(), credentials, wishes, model));
            case WishHeaders.NotUnderstood(Problem problem) -> refuse(problem);
        }
    }

    /// The request cannot be used.
    public void refuse(Problem problem) {
        fire(new Event.Unusable(problem));
    }

    /// The body is complete; ownership passes. Its bytes were counted with [Worker#hold].
    public void body(ByteBuf bytes) {
        body = bytes;
        bodyBytes = bytes.readableBytes();
        Operation operation = incoming.operation();
        if (over() || operation == null) {
            releaseBody();
            return;
        }
        try {
            Scan scanned = incoming.dialect().served().scan(operation, view(bytes), bytes.readableBytes());
            scan = scanned;
            boolean keepsAlive = incoming.dialect().served().keepAlive() != null;
            fire(new Event.BodyArrived(scanned.model(), scanned.stream(), keepsAlive));
        } catch (InvalidRequest e) {
            fire(new Event.Unusable(e.problem()));
        } catch (RuntimeException | Error e) {
            fault(e);
        }
    }

    public void clientGone() {
        fire(new Event.ClientGone());
    }

    /// The process will not wait any longer.
    public void stop() {
        fire(new Event.Stopping());
    }

    /// The client's connection has room again, or none any more.
    public void writabilityChanged() {
        if (relayed != null) {
            relayed.reading(client.writable());
        }
    }

    /// Runs once the client has taken everything that was written so far, or will never.
    void onceTaken(Runnable then) {
        client.onceTaken(then);
    }

    public void tick(long now) {
        for (Event.Timer timer : Timers.ALL) {
            long heard = timer == Event.Timer.IDLE && attempt != null ? attempt.lastHeard(now) : Long.MIN_VALUE;
            if (timers.due(timer, now, heard)) {
                fire(new Event.TimerFired(timer));
            }
        }
        if (attempt != null) {
            attempt.tick(now);
        }
        if (other != null) {
            other.tick(now);
        }
    }

    public boolean over() {
        return exchange.settled();
    }

    // ── Events in, commands out ──────────────────────────────────────────────────────────────────────────────────────

    /// Takes an event. While commands are carried out further events wait, so that the exchange never sees
    /// one in the middle of another.
    void fire(Event event) {
        events.add(event);
        if (carryingOut) {
            return;
        }
        carryingOut = true;
        try {
            Event next;
            while ((next = events.poll()) != null) {
                exchange.on(next, System.nanoTime());
                // Index loop: carrying out never adds commands, events wait in their queue.
                for (int i = 0; i < commands.size(); i++) {
                    carryOut(commands.get(i));
                }
                commands.clear();
            }
        } catch (RuntimeException | Error e) {
            fault(e);
        } finally {
            carryingOut = false;
        }
    }

    /// A bug of ours must not leave a client waiting nor a request uncounted.
    public void fault(Throwable e) {
        LOG.error("Request {} met a fault of the gateway", incoming.requestId(), e);
        client.endAfterwards();
        events.clear();
        try {
            for (Command command : owed()) {
                carryOutAnyway(command);
            }
        } finally {
            // Not even the exchange may have got to an end.
            close();
        }
    }

    /// What is to be done after a fault.
    private List<Command> owed() {
        List<Command> left = new ArrayList<>(commands);
        commands.clear();
        if (exchange.settled()) {
            // It broke while its end was carried out: only the settlement is still owed.
            left.removeIf(command -> !(command instanceof Command.Settle));
            return left;
        }
        exchange.on(new Event.Faulted(), System.nanoTime());
        left = List.copyOf(commands);
        commands.clear();
        return left;
    }

    /// The settlement, which comes last, is owed whatever else breaks.
    private void carryOutAnyway(Command command) {
        try {
            carryOut(command);
        } catch (RuntimeException | Error e) {
            LOG.error("Request {} could not be ended as it should", incoming.requestId(), e);
        }
    }

    private void carryOut(Command command) {
        switch (command) {
            case Command.ReadBody _ -> client.takeBody();
            case Command.Start start -> start(start);
            case Command.Cancel(int number) -> cancel(number);
            case Command.Arm(var timer, long nanos) -> timers.arm(timer, System.nanoTime(), nanos);
            case Command.Disarm(var timer) -> timers.disarm(timer);
            case Command.Commit _ -> reply.commit();
            case Command.KeepAlive _ -> reply.keepAlive();
            case Command.Relay(int number) -> {
                Attempt answering = only(number);
                if (answering != null && scan != null) {
                    reply.relay(answering, scan.stream());
                    relayed = answering;
                    if (!client.writable()) {
                        answering.reading(false);
                    }
                }
                // No further attempt can come: the request need not be kept through a long answer.
                releaseBody();
            }
            case Command.Finish _ -> reply.finish();
            case Command.Reject(Problem problem) -> reply.reject(problem, attempt);
            case Command.Break(Problem problem) -> reply.breakOff(problem, attempt);
            case Command.ShowModels(List<String> names) ->
                reply.json(incoming.dialect().served().models(names));
            case Command.ShowModel(String name) ->
                reply.json(incoming.dialect().served().model(name));
            case Command.Settle(var settlement) -> settle(settlement);
        }
    }

    private void settle(Settlement settlement) {
        if (closed) {
            return;
        }
        try {
            worker.shared()
                    .ledger()
                    .record(Settling.record(
                            incoming, settlement, attempt, System.nanoTime(), bodyBytes, reply.bodyBytes()));
        } finally {
            close();
        }
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        timers.disarmAll();
        worker.ended();
        try {
            // One that goes on although a fault has swallowed the command to stop it.
            if (attempt != null) {
                attempt.cancel();
            }
            if (other != null) {
                other.cancel();
            }
        } finally {
            releaseBody();
            client.done();
        }
    }

    private void releaseBody() {
        if (body != null) {
            body.release();
            body = null;
            worker.letGo(bodyBytes);
        }
        read = null;
        worker.shared().read().giveBack(readBytes);
        readBytes = 0;
    }

    /// What a request takes while it is translated: the tree and what is written from it.
    private boolean holdRead() {
        long more = READ_FACTOR * bodyBytes - readBytes;
        boolean room = worker.shared().read().take(more);
        readBytes += room ? more : 0;
        return room;
    }

    void batchEnded() {
        reply.flush();
    }

    // ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void start(Command.Start start) {
        reply.begun(start.attempt());
        Scan scanned = scan;
        ByteBuf bytes = body;
        Candidate candidate = start.candidate();
        Dialect there = worker.shared().dialects().named(candidate.provider().dialect());
        if (scanned == null || bytes == null || there == null) {
            throw new IllegalStateException("an attempt needs a body and a known dialect");
        }
        ProviderApi api = there.provider();
        if (there == incoming.dialect()) {
            passThrough(start, scanned, bytes, api);
        } else {
            translate(start, scanned, bytes, api);
        }
    }

    private void cancel(int number) {
        if (attempt != null && attempt.number() == number) {
            attempt.cancel();
            over(attempt);
        } else if (other != null && other.number() == number) {
            other.cancel();
            over(other);
        }
    }

    void failed(Attempt which, Failure failure) {
        over(which);
        fire(new Event.Failed(which.number(), failure));
    }

    /// Where another goes on, what is told of the request from now on is about that one.
    private void over(Attempt which) {
        if (which == attempt && other != null) {
            attempt = other;
            other = null;
        } else if (which == other) {
            other = null;
        }
    }

    /// From here on there is only this one.
    private @Nullable Attempt only(int number) {
        Attempt earlier = other;
        if (earlier != null && attempt != null) {
            Attempt left = earlier.number() == number ? attempt : earlier;
            left.cancel();
            over(left);
        }
        return attempt;
    }

    private void passThrough(Command.Start start, Scan scanned, ByteBuf bytes, ProviderApi api) {
        Candidate candidate = start.candidate();
        List<Splice> edits =
                scanned.edits(candidate.target().model(), candidate.provider().askUsage());
        String head = worker.requestHeads()
                .write(
                        api,
                        scanned.operation(),
                        start.candidate(),
                        incoming.query(),
                        incoming.headers(),
                        incoming.dialect().served().forwardedHeaders(),
                        incoming.requestId(),
                        Body.length(bytes, edits));
        AnswerPipe pipe = scanned.passThrough(limits.maxEvent());
        begin(start, scanned, api, pipe, false, List.of(), Body.join(head, bytes, edits, allocator));
    }

    /// Reads the whole request into a tree, on the event loop and without a pause: one of 32 MiB
    /// (`limits.body`) keeps all requests of the loop waiting for about a second, which passing through never
    /// does.
    private void translate(Command.Start start, Scan scanned, ByteBuf bytes, ProviderApi api) {
        Operation operation = scanned.operation();
        if (operation != Operation.CHAT || !api.offers(operation)) {
            fire(new Event.Failed(
                    start.attempt(), new Failure.Untranslatable(Code.OPERATION_NOT_SUPPORTED, operation.label())));
            return;
        }
        ProviderApi.EncodedRequest encoded;
        try {
            if (read == null) {
                if (!holdRead()) {
                    fire(new Event.Failed(start.attempt(), TOO_MANY_READ));
                    return;
                }
                read = incoming.dialect().served().read(view(bytes), bytes.readableBytes());
            }
            Candidate candidate = start.candidate();
            encoded = api.write(
                    read, candidate.target().model(), candidate.provider().askUsage());
        } catch (InvalidRequest e) {
            fire(unreadable(start.attempt(), e.problem()));
            return;
        }
        if (start.route().strict() && !encoded.dropped().isEmpty()) {
            fire(new Event.Failed(
                    start.attempt(),
                    new Failure.Untranslatable(Code.UNSUPPORTED_PARAMETER, String.join(", ", encoded.dropped()))));
            return;
        }
        String head = worker.requestHeads()
                .write(
                        api,
                        operation,
                        start.candidate(),
                        "",
                        incoming.headers(),
                        List.of(),
                        incoming.requestId(),
                        encoded.body().length);
        AnswerPipe pipe = new TranslatingPipe(
                api.reader(scanned.stream(), limits.maxEvent()),
                incoming.dialect().served().writer(scanned),
                incoming.epochMillis() / 1000);
        begin(start, scanned, api, pipe, true, encoded.dropped(), Body.join(head, encoded.body(), allocator));
    }

    /// A target that has or had the request as it is may answer it, or has failed for a reason of its own.
    private static Event unreadable(int attempt, Problem problem) {
        if (attempt == 1) {
            return new Event.Unusable(problem);
        }
        String what = problem.param() == null ? problem.message() : problem.param();
        return new Event.Failed(attempt, new Failure.Untranslatable(problem.code(), what));
    }

    private void begin(
            Command.Start start,
            Scan scanned,
            ProviderApi api,
            AnswerPipe pipe,
            boolean translated,
            List<String> dropped,
            ByteBuf request) {
        Attempt next =
                new Attempt(this, worker, allocator, limits, start, api, pipe, translated, scanned.stream(), dropped);
        if (attempt != null && !attempt.over()) {
            other = attempt;
        }
        attempt = next;
        next.start(new RequestBytes(request));
    }

    /// The body's bytes from index 0 of an array, until the worker's scratch buffer is used again.
    private byte[] view(ByteBuf bytes) {
        byte[] view = worker.scratch(bytes.readableBytes());
        bytes.getBytes(bytes.readerIndex(), view, 0, bytes.readableBytes());
        return view;
    }
}
