package dev.signalbox.gateway.relay;

import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.exchange.Exchange;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.core.exchange.Standing;
import dev.signalbox.core.exchange.Wishes;
import dev.signalbox.core.limits.Left;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.Responses;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.gateway.upstream.RequestBytes;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.ModelCard;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
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

    private static final Problem NO_ROOM = Problem.of(
                    Code.OVERLOADED, "The gateway holds too many request bodies and answers.")
            .retryAfter(1);

    private final Worker worker;
    private final ClientSide client;
    /// Whether the client's side tells when this is over.
    private final boolean withheld;
    private final ByteBufAllocator allocator;
    private final Incoming incoming;
    private final HttpLimits limits;
    private final Exchange exchange;
    private final Question question;
    private final Reply reply;
    private final Settling settling;
    private final Keyring keyring;
    private final Standing standing;
    /// Null for most.
    private @Nullable Postponing postponing;
    /// Null for most.
    private @Nullable Filing filing;
    /// Null for most.
    private @Nullable Recollecting recollecting;
    private final Timers timers = new Timers();

    private final ArrayDeque<Event> events = new ArrayDeque<>(4);
    private final List<Command> commands = new ArrayList<>(6);
    private boolean carryingOut;
    private boolean closed;
    private boolean onBehalf;

    /// The latest attempt of those that go on; when none does, the one that ended last.
    private @Nullable Attempt attempt;
    /// One that was begun before it and goes on.
    private @Nullable Attempt other;
    /// The one whose answer goes to the client.
    private @Nullable Attempt relayed;

    public Conversation(Worker worker, ClientSide client, ByteBufAllocator allocator, Rules rules, Incoming incoming) {
        this.worker = worker;
        withheld = worker.ledger().withholds();
        this.client = withheld ? new Withheld(client, worker) : client;
        this.allocator = allocator;
        this.incoming = incoming;
        limits = rules.policy().limits().answersOf(client.mostOfAnswer());
        question = new Question(worker, allocator, incoming, limits.maxEvent());
        exchange = new Exchange(
                rules, worker.random(), () -> worker.loop().execute(() -> fire(new Event.Woken())), commands::add);
        reply = new Reply(this.client, incoming);
        keyring = rules.keyring();
        standing = rules.standing();
        settling = new Settling(incoming, rules.prices());
        worker.began();
    }

    // ── What the edge reports ────────────────────────────────────────────────────────────────────────────────────────

    /// The head is acceptable.
    ///
    /// @param model the model in the path, null for operations that name it in the body
    public void begin(Operation operation, Credentials credentials, @Nullable String model) {
        onBehalf = credentials instanceof Credentials.OnBehalf;
        switch (WishHeaders.read(incoming.headers())) {
            case WishHeaders.Understood(Wishes wishes) ->
                fire(new Event.HeadArrived(
                        operation,
                        incoming.dialect().name(),
                        credentials,
                        wishes,
                        model,
                        client.address(),
                        incoming.epochMillis()));
            case WishHeaders.NotUnderstood(Problem problem) -> refuse(problem);
        }
    }

    /// The request cannot be used.
    public void refuse(Problem problem) {
        fire(new Event.Unusable(problem));
    }

    /// The body is complete; ownership passes. Its bytes were counted with [Worker#hold].
    public void body(ByteBuf bytes) {
        Operation operation = incoming.operation();
        question.take(bytes);
        if (over() || operation == null) {
            question.release();
            return;
        }
        if (!operation.asksProvider()) {
            fire(new Event.BodyKept());
            return;
        }
        try {
            Scan scan = question.scan(operation);
            if (scan.keeping() == Scan.Keeping.NOTHING || onBehalf) {
                arrived(scan);
            } else {
                fire(new Event.BodyKeepable(scan.keeping() == Scan.Keeping.CONTEXT));
            }
        } catch (InvalidRequest e) {
            fire(new Event.Unusable(e.problem()));
        } catch (RuntimeException | Error e) {
            fault(e);
        }
    }

    private void arrived(Scan scan) {
        boolean keepsAlive = !scan.opaque() && incoming.dialect().served().keepAlive() != null;
        fire(new Event.BodyArrived(
                scan.model(),
                scan.stream(),
                keepsAlive,
                question.bytes(),
                scan.maxTokens(),
                incoming.epochMillis(),
                scan.choices(),
                scan.thinking(),
                scan.needs(),
                question));
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
        } else if (filing != null) {
            filing.writabilityChanged(reply, client, this::fileSent);
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
            case Command.LookUpKey(String secret) -> lookUp(secret);
            case Command.ReadUsage(String key) -> readUsage(key);
            case Command.ReadBody _ -> client.takeBody();
            case Command.Identify identify -> fire(question.identify(identify));
            case Command.WriteDown(var lead) -> reply.record(lead);
            case Command.ShowCache(String word) -> reply.cache(word);
            case Command.Replay replay -> replay(replay);
            case Command.Improvise(Route route) -> improvise(route);
            case Command.Bound(int maxTokens) -> {
                question.bound(maxTokens);
                reply.maxTokens(maxTokens);
            }
            case Command.Start start -> start(start);
            case Command.Cancel(int number) -> cancel(number);
            case Command.Arm(var timer, long nanos) -> timers.arm(timer, System.nanoTime(), nanos);
            case Command.Disarm(var timer) -> timers.disarm(timer);
            case Command.ShowLimits(Left left) -> reply.limits(left);
            case Command.ShowLevel(Level level) -> reply.level(level);
            case Command.Commit _ -> reply.commit();
            case Command.KeepAlive _ -> reply.keepAlive();
            case Command.Relay(int number) -> {
                Attempt answering = only(number);
                if (answering != null) {
                    reply.relay(answering, question.asksStream());
                    relayed = answering;
                    if (!client.writable()) {
                        answering.reading(false);
                    }
                }
                // No further attempt can come: the request need not be kept through a long answer.
                question.release();
            }
            case Command.Finish(List<Target> inVain, boolean keep) -> {
                reply.finish(
                        question.asksStream()
                                ? null
                                : settling.cost(attempt, Outcome.SUCCESS, inVain, question.bytes()));
                if (keep) {
                    reply.keep(System.nanoTime());
                }
            }
            case Command.Reject(Problem problem) -> reject(problem);
            case Command.Break(Problem problem) -> reply.breakOff(problem, attempt);
            case Command.ShowModels(List<ModelCard> models) ->
                reply.json(incoming.dialect().served().models(models));
            case Command.ShowModel(ModelCard model) ->
                reply.json(incoming.dialect().served().model(model));
            case Command.ShowKey shown -> reply.json(KeyAnswer.of(shown));
            case Command.Defer defer -> defer(defer);
            case Command.AskJobs asked -> postponing().ask(asked);
            case Command.ShowJob(var answer, boolean wished) -> postponing().show(answer, wished, reply, client);
            case Command.AskBatches asked ->
                filing().ask(asked, question, client.address(), answer -> later(() -> batchTold(answer)));
            case Command.Recollect recollect ->
                recollecting()
                        .prepare(recollect, question.copy(), client.address(), made -> later(() -> recollected(made)));
            case Command.GoOn _ -> {
                if (recollecting == null || !recollecting.close() || unkept()) {
                    arrived(question.scanned());
                }
            }
            case Command.AskResponses asked ->
                recollecting().ask(asked, question.all(), client.address(), answer -> later(() -> batchTold(answer)));
            case Command.ShowBatch(byte[] json) -> reply.json(json);
            case Command.SendFile(Batches.Reading file) -> filing().send(file, reply, client, this::fileSent);
            case Command.Settle(var settlement) -> settle(settlement);
        }
    }

    private Postponing postponing() {
        Postponing known = postponing;
        if (known == null) {
            known = new Postponing(worker, incoming, answer -> later(() -> jobTold(answer)));
            postponing = known;
        }
        return known;
    }

    private Filing filing() {
        Filing known = filing;
        if (known == null) {
            known = new Filing(worker, incoming, this::later);
            filing = known;
        }
        return known;
    }

    private Recollecting recollecting() {
        Recollecting known = recollecting;
        if (known == null) {
            known = new Recollecting(worker, incoming);
            recollecting = known;
        }
        return known;
    }

    /// The question with what it goes on from, unless that comes too late.
    private void recollected(Responses.Prepared made) {
        boolean late = closed || recollecting().over();
        switch (made) {
            case Responses.Prepared.AsItIs _
            when !late -> {
                recollecting().told();
                fire(new Event.Recollected());
            }
            case Responses.Prepared.Ended ended
            when late -> {
                ended.withdrawal().run();
                if (ended.answer() instanceof Batches.Answer.Read(Batches.Reading unwanted)) {
                    unwanted.close();
                }
            }
            case Responses.Prepared.Ended ended -> fire(new Event.BatchTold(ended.answer()));
            case Responses.Prepared.Unable(Batches.Answer answer)
            when !late ->
                fire(
                        question.scanned().keeping() == Scan.Keeping.CONTEXT
                                ? new Event.BatchTold(answer)
                                : new Event.Recollected());
            case Responses.Prepared.Ready ready when late -> ready.minutes().close();
            case Responses.Prepared.Ready ready -> goOn(ready);
            default -> {}
        }
    }

    /// Nothing is kept of the answer, also not where it is made.
    ///
    /// @return false when the request is refused
    private boolean unkept() {
        try {
            if (question.unkept()) {
                return true;
            }
            fire(new Event.Unusable(NO_ROOM));
        } catch (InvalidRequest e) {
            fire(new Event.Unusable(e.problem()));
        }
        return false;
    }

    private void goOn(Responses.Prepared.Ready ready) {
        recollecting().told();
        reply.minutes(ready.minutes());
        try {
            boolean room = question.replace(ready.body());
            fire(room ? new Event.Recollected() : new Event.Unusable(NO_ROOM));
        } catch (InvalidRequest e) {
            fire(new Event.Unusable(e.problem()));
        } catch (RuntimeException | Error e) {
            fault(e);
        }
    }

    private void batchTold(Batches.Answer answer) {
        if (!closed) {
            fire(new Event.BatchTold(answer));
        } else if (answer instanceof Batches.Answer.Read(Batches.Reading unwanted)) {
            unwanted.close();
        }
    }

    private void fileSent(boolean whole) {
        fire(new Event.FileSent(whole));
    }

    private void defer(Command.Defer command) {
        Problem problem = postponing().defer(command, question.copy(), client.address());
        if (problem != null) {
            fire(new Event.Unusable(problem));
        }
    }

    private void jobTold(Deferrals.Answer answer) {
        if (!closed) {
            fire(new Event.JobTold(postponing().counted(answer)));
        }
    }

    private void lookUp(String secret) {
        keyring.lookUp(secret, incoming.epochMillis(), verdict -> later(() -> fire(new Event.KeyFound(verdict))));
    }

    private void readUsage(String key) {
        worker.shared().ownUsage().of(key, usage -> later(() -> fire(new Event.UsageRead(usage))));
    }

    /// From any thread, also after the end of this loop, when nobody waits for it.
    private void later(Runnable then) {
        if (!worker.loop().isShuttingDown()) {
            worker.loop().execute(then);
        }
    }

    /// What goes to a client that takes it slowly counts as held like any other answer.
    private void replay(Command.Replay replay) {
        int bytes = replay.answer().body().length;
        boolean room = worker.hold(bytes);
        if (room) {
            reply.replay(replay, question.asksStream());
            client.onceTaken(() -> worker.letGo(bytes));
        }
        fire(new Event.Replayed(room));
    }

    private void improvise(Route route) {
        String heuristic = route.stopgap().heuristic();
        byte[] answer = heuristic == null ? null : question.improvised(heuristic);
        boolean room = answer != null && worker.hold(answer.length);
        if (answer != null && room) {
            reply.improvise(route, answer, question.asksStream());
            client.onceTaken(() -> worker.letGo(answer.length));
        }
        fire(new Event.Improvised(room));
    }

    private void reject(Problem problem) {
        if (problem.code() == Code.INVALID_KEY && attempt == null && !onBehalf) {
            worker.shared().security().happened(SecurityEvents.Kind.WRONG_KEY, client.address());
        }
        reply.reject(problem, attempt);
    }

    private void settle(Settlement settlement) {
        if (closed) {
            return;
        }
        try {
            long now = System.nanoTime();
            UsageRecord record = settling.record(settlement, attempt, now, question, reply.bodyBytes());
            settlement.settle(record.usage(), record.cost(), now);
            worker.ledger().record(record);
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
        if (postponing != null) {
            postponing.close();
        }
        if (filing != null) {
            filing.close();
        }
        if (!withheld) {
            worker.ended();
        }
        reply.ended();
        try {
            // One that goes on although a fault has swallowed the command to stop it.
            if (attempt != null) {
                attempt.cancel();
            }
            if (other != null) {
                other.cancel();
            }
        } finally {
            question.release();
            sendEnd();
        }
    }

    /// Not before the record is made: whoever has the end of an answer can rely on that it was counted.
    private void sendEnd() {
        try {
            reply.flush();
        } finally {
            client.done();
        }
    }

    void batchEnded() {
        reply.flush();
    }

    // ── Attempts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void start(Command.Start start) {
        reply.begun(start.attempt());
        Secret credential = standing.credential(start.candidate());
        switch (question.forAttempt(start, credential)) {
            case Wording.Made.Impossible(Event told) -> fire(told);
            case Wording.Made.Ready ready -> {
                Attempt next =
                        new Attempt(this, worker, allocator, limits, start, credential, question.asksStream(), ready);
                if (attempt != null && !attempt.over()) {
                    other = attempt;
                }
                attempt = next;
                next.start(new RequestBytes(ready.request()));
            }
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
}
