package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Canonical;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.EmbeddingPipe;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Places;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ProviderApi.Adaptation;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.core.dialect.Splice;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.exchange.Event;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request's body, and what is made of it for each provider: the same bytes with a few replaced where client
/// and provider speak the same dialect, another text where they do not. Kept until no further attempt can come;
/// what it takes is counted until then.
final class Question implements Places {
    /// Seen: a tree of twice the text's size at most, and the text once more in the other dialect.
    private static final long READ_FACTOR = 3;

    /// To write it in order and to hash it takes the loop less than two milliseconds.
    private static final int MAX_IDENTIFIED = 512 * 1024;

    /// The golden ratio, as a fraction of all numbers of 64 bits.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final Failure TOO_MANY_READ = new Failure.OwnLimit(
            Code.OVERLOADED, "The gateway translates as many large requests at once as its memory allows.");

    private final Worker worker;
    private final ByteBufAllocator allocator;
    private final Incoming incoming;
    private final int maxEvent;
    private @Nullable ByteBuf body;
    private long bytes;
    private long digest;
    private @Nullable Scan scan;
    private @Nullable ChatRequest read;
    /// What `read` holds marks of.
    private @Nullable Cargo cargo;
    private boolean unmarked;
    private long readBytes;
    private int bound;

    /// @param maxEvent bytes of one event of a stream
    Question(Worker worker, ByteBufAllocator allocator, Incoming incoming, int maxEvent) {
        this.worker = worker;
        this.allocator = allocator;
        this.incoming = incoming;
        this.maxEvent = maxEvent;
    }

    /// What an attempt begins with.
    sealed interface Made {
        /// @param pipe turns the provider's answer into the client's
        /// @param translated whether the pipe gives out bytes of its own instead of the provider's
        /// @param opaque whether the answer is not looked into ([Scan#opaque])
        /// @param dropped names of what the provider's dialect cannot express
        /// @param request ready to be written; ownership passes
        record Ready(
                ProviderApi api,
                AnswerPipe pipe,
                boolean translated,
                boolean opaque,
                List<String> dropped,
                ByteBuf request)
                implements Made {}

        /// This provider cannot be asked this.
        record Impossible(Event told) implements Made {}
    }

    // ── The body ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Takes the body; ownership passes. Its bytes were counted with [Worker#hold].
    void take(ByteBuf bytes) {
        body = bytes;
        this.bytes = bytes.readableBytes();
    }

    Scan scan(Operation operation) throws InvalidRequest {
        ByteBuf text = body();
        byte[] view = view(text);
        Scan found = incoming.dialect().served().scan(operation, incoming.query(), view, text.readableBytes());
        scan = found;
        BodyDigest digests = worker.digests();
        if (digests != null && operation != Operation.COUNT_TOKENS) {
            digest = of(found.model(), digests.of(view, text.readableBytes()));
        }
        return found;
    }

    @Override
    public @Nullable String of(Ability ability) {
        ByteBuf text = body;
        return text == null || scan == null
                ? null
                : incoming.dialect().served().place(scan.operation(), ability, view(text), text.readableBytes());
    }

    /// With the model, which some dialects name in the path. Of a body that is too long there is none.
    private static long of(String model, long ofBody) {
        return ofBody == 0 ? 0 : Long.rotateLeft(ofBody, 17) ^ SPREAD * model.hashCode();
    }

    /// What a cache knows it by. Bodies that are too long for that are answered anew each time.
    Event.Identified identify(Command.Identify command) {
        Scan scanned = Objects.requireNonNull(scan);
        ByteBuf text = body();
        Canonical canonical = canonical(scanned, text);
        return canonical == null
                ? new Event.Identified(null, true)
                : new Event.Identified(
                        worker.fingerprints().of(incoming, scanned, command, canonical), canonical.sampled());
    }

    /// Null for one that no other answer will do for, or that is too long to tell.
    private @Nullable Canonical canonical(Scan scanned, ByteBuf text) {
        return text.readableBytes() > MAX_IDENTIFIED
                ? null
                : incoming.dialect().served().canonical(scanned.operation(), view(text), text.readableBytes());
    }

    /// Its answer is to have no more tokens than this.
    void bound(int maxTokens) {
        bound = maxTokens;
    }

    /// The body of an answer that says this, in the client's dialect and manner.
    ///
    /// @return null where not any text will do
    byte @Nullable [] improvised(String heuristic) {
        Scan scanned = Objects.requireNonNull(scan);
        Canonical canonical = canonical(scanned, body());
        if (canonical == null || canonical.formed()) {
            return null;
        }
        return Improvised.body(
                incoming.dialect().served().writer(scanned),
                new ChatEvent.Started(incoming.requestId(), scanned.model(), incoming.epochMillis() / 1000),
                heuristic);
    }

    /// As it was last read.
    Scan scanned() {
        return Objects.requireNonNull(scan);
    }

    /// Takes another body in its place, which says the same and more.
    ///
    /// @return false when there is no room for it
    boolean replace(byte[] other) throws InvalidRequest {
        Operation operation = scanned().operation();
        if (!worker.hold(other.length)) {
            return false;
        }
        release();
        take(Unpooled.wrappedBuffer(other));
        scan(operation);
        return true;
    }

    /// Has whoever answers it keep nothing.
    ///
    /// @return false when there is no room for that
    boolean unkept() throws InvalidRequest {
        List<Splice> edits = scanned().unkept();
        return edits.isEmpty() || replace(Body.edited(body(), edits));
    }

    /// All of its bytes, on the heap; none where there are none.
    byte[] all() {
        return body == null ? new byte[0] : copy();
    }

    /// All of its bytes, on the heap.
    byte[] copy() {
        return ByteBufUtil.getBytes(body());
    }

    /// All of its bytes, as they came; ownership passes, also of what they count for ([Worker#letGo]).
    ByteBuf handOver() {
        ByteBuf all = body();
        body = null;
        return all;
    }

    /// As it is to be answered, so with what it goes on from; 0 before it has come.
    long bytes() {
        return bytes;
    }

    /// As [dev.signalbox.model.usage.UsageRecord#digest].
    long digest() {
        return digest;
    }

    /// What the caller or an emergency bounds the answer to, 0 when neither does.
    long maxTokens() {
        if (scan == null || scan.operation() != Operation.CHAT) {
            return 0;
        }
        return bound == 0 ? scan.maxTokens() : scan.choices() * (bound + scan.thinking());
    }

    boolean asksStream() {
        return scan != null && scan.stream();
    }

    /// It need not be kept any longer. May be called again.
    void release() {
        if (body != null) {
            body.release();
            body = null;
            worker.letGo(bytes);
        }
        read = null;
        cargo = null;
        worker.shared().read().giveBack(readBytes);
        readBytes = 0;
    }

    // ── For a provider ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @param credential what the provider is shown; null for nothing
    Made forAttempt(Command.Start start, @Nullable Secret credential) {
        Dialect there =
                worker.shared().dialects().named(start.candidate().provider().dialect());
        Dialect known = Objects.requireNonNull(there, "a known dialect");
        Dialect here = incoming.dialect();
        Provider provider = start.candidate().provider();
        if (known == here) {
            return passedThrough(start, known.provider(provider), credential);
        }
        return provider.speaks(here.name())
                ? passedThrough(start, here.provider(provider), credential)
                : translated(start, known.provider(provider), credential);
    }

    private Made passedThrough(Command.Start start, ProviderApi api, @Nullable Secret credential) {
        Scan scanned = Objects.requireNonNull(scan);
        if (!scanned.passes(api, start.candidate().target().model())) {
            return embedded(start, api, credential);
        }
        if (!api.offers(scanned.operation())) {
            return impossible(
                    start,
                    new Failure.Untranslatable(
                            Code.OPERATION_NOT_SUPPORTED, scanned.operation().label()));
        }
        if (scanned.foreignSeals()) {
            return withoutSeals(start, api, credential);
        }
        Candidate candidate = start.candidate();
        List<Splice> edits = scanned.edits(candidate.target().model(), candidate.provider(), bound);
        String head = ownHead(start, api, credential, Body.length(body(), edits));
        AnswerPipe pipe = scanned.passThrough(maxEvent);
        return new Made.Ready(api, pipe, false, scanned.opaque(), List.of(), Body.join(head, body(), edits, allocator));
    }

    /// The same where an earlier answer came from a provider of another dialect, which had its thoughts sealed.
    private Made withoutSeals(Command.Start start, ProviderApi api, @Nullable Secret credential) {
        Scan scanned = Objects.requireNonNull(scan);
        if (!holdRead()) {
            return impossible(start, TOO_MANY_READ);
        }
        EncodedRequest own = own(start.candidate());
        if (refuses(start, own)) {
            return unsayable(start, own);
        }
        String head = ownHead(start, api, credential, own.body().length);
        return new Made.Ready(
                api,
                scanned.passThrough(maxEvent),
                false,
                scanned.opaque(),
                own.dropped(),
                Body.join(head, own.body(), allocator));
    }

    /// The head for a provider of the client's own dialect.
    private String ownHead(Command.Start start, ProviderApi api, @Nullable Secret credential, long length) {
        Scan scanned = Objects.requireNonNull(scan);
        Candidate candidate = start.candidate();
        return worker.requestHeads()
                .write(
                        api,
                        scanned.path(api, candidate.target().model(), incoming.query()),
                        candidate,
                        credential,
                        incoming.headers(),
                        incoming.dialect().served().forwardedHeaders(),
                        incoming.requestId(),
                        traceContext(start),
                        scanned.contentType(),
                        length);
    }

    /// The body as a provider of the client's own dialect is sent it, on the heap.
    private EncodedRequest own(Candidate candidate) {
        Scan scanned = Objects.requireNonNull(scan);
        ByteBuf text = body();
        List<String> dropped = List.of();
        if (scanned.foreignSeals()) {
            EncodedRequest cut = incoming.dialect().served().own(view(text), text.readableBytes());
            try {
                scanned = incoming.dialect()
                        .served()
                        .scan(scanned.operation(), incoming.query(), cut.body(), cut.body().length);
            } catch (InvalidRequest e) {
                throw new IllegalStateException("was a request before something was cut out of it", e);
            }
            text = Unpooled.wrappedBuffer(cut.body());
            dropped = cut.dropped();
        }
        return new EncodedRequest(
                Body.edited(text, scanned.edits(candidate.target().model(), candidate.provider(), bound)), dropped);
    }

    private static boolean refuses(Command.Start start, EncodedRequest encoded) {
        return start.route().strict() && !encoded.dropped().isEmpty();
    }

    private static Made unsayable(Command.Start start, EncodedRequest encoded) {
        return impossible(
                start, new Failure.Untranslatable(Code.UNSUPPORTED_PARAMETER, String.join(", ", encoded.dropped())));
    }

    /// Reads the whole request but its media into a tree, on the event loop and without a pause: one of 32 MiB
    /// (`limits.body`) of text keeps all requests of the loop waiting for about a second, which passing
    /// through never does.
    private Made translated(Command.Start start, ProviderApi api, @Nullable Secret credential) {
        Scan scanned = Objects.requireNonNull(scan);
        Operation operation = scanned.operation();
        if (operation == Operation.EMBEDDINGS) {
            return embedded(start, api, credential);
        }
        Adaptation near = api.adaptation(
                incoming.dialect().name(), operation, start.candidate().target().model());
        if (near != null) {
            return adapted(start, api, near, credential);
        }
        if (operation != Operation.CHAT || !api.offers(operation)) {
            return impossible(start, new Failure.Untranslatable(Code.OPERATION_NOT_SUPPORTED, operation.label()));
        }
        if (read == null && !holdRead()) {
            return impossible(start, TOO_MANY_READ);
        }
        Candidate candidate = start.candidate();
        EncodedRequest encoded;
        ByteBuf loaded = null;
        try {
            encoded = encoded(api, candidate);
            if (cargo != null && !refuses(start, encoded)) {
                loaded = cargo.back(encoded.body(), allocator);
                if (loaded == null) {
                    read = null;
                    unmarked = true;
                    encoded = encoded(api, candidate);
                }
            }
        } catch (InvalidRequest e) {
            return new Made.Impossible(unreadable(start.attempt(), e.problem()));
        }
        AnswerPipe pipe = new TranslatingPipe(
                api.reader(candidate.target().model(), scanned.stream(), maxEvent),
                incoming.dialect().served().writer(scanned),
                incoming.epochMillis() / 1000,
                candidate.target().model(),
                () -> incoming.epochSeconds(System.nanoTime()));
        return written(start, api, credential, encoded, loaded, pipe);
    }

    private EncodedRequest encoded(ProviderApi api, Candidate candidate) throws InvalidRequest {
        ChatRequest known = read == null ? read() : read;
        read = known;
        return api.write(
                bound == 0 ? known : known.atMost(bound),
                candidate.target().model(),
                candidate.provider().askUsage());
    }

    private ChatRequest read() throws InvalidRequest {
        ServedApi served = incoming.dialect().served();
        cargo = unmarked ? null : Cargo.of(body());
        byte[] rest = cargo == null ? null : cargo.rest();
        if (rest != null) {
            try {
                return served.read(incoming.query(), rest, rest.length);
            } catch (InvalidRequest _) {
                // What is wrong is told of the whole, places and all.
            }
        }
        cargo = null;
        return served.read(incoming.query(), view(body()), body().readableBytes());
    }

    /// A request for vectors, of which the provider has a form of its own.
    private Made embedded(Command.Start start, ProviderApi api, @Nullable Secret credential) {
        String model = start.candidate().target().model();
        Embedder embedder = api.embedder(model);
        if (embedder == null) {
            return impossible(
                    start, new Failure.Untranslatable(Code.OPERATION_NOT_SUPPORTED, Operation.EMBEDDINGS.label()));
        }
        if (!holdRead()) {
            return impossible(start, TOO_MANY_READ);
        }
        ServedApi served = incoming.dialect().served();
        EmbeddingRequest asked;
        try {
            asked = served.readEmbeddings(incoming.query(), view(body()), body().readableBytes());
        } catch (InvalidRequest e) {
            return new Made.Impossible(unreadable(start.attempt(), e.problem()));
        }
        EncodedRequest encoded;
        try {
            encoded = embedder.write(asked);
        } catch (InvalidRequest e) {
            // Another target may take what this one does not.
            return impossible(
                    start,
                    new Failure.Untranslatable(e.problem().code(), e.problem().message()));
        }
        return written(
                start,
                api,
                credential,
                embedder.path(asked),
                encoded,
                null,
                new EmbeddingPipe(embedder, served, asked, model));
    }

    /// A request that the provider understands but for a few words around it.
    private Made adapted(Command.Start start, ProviderApi api, Adaptation near, @Nullable Secret credential) {
        Scan scanned = Objects.requireNonNull(scan);
        if (!holdRead()) {
            return impossible(start, TOO_MANY_READ);
        }
        Candidate candidate = start.candidate();
        EncodedRequest own = own(candidate);
        EncodedRequest encoded = near.request(own.body(), own.body().length, incoming.headers()::get);
        List<String> dropped = new ArrayList<>(own.dropped());
        dropped.addAll(encoded.dropped());
        AnswerPipe pipe = near.answer(scanned.passThrough(maxEvent), scanned.stream(), maxEvent);
        return written(start, api, credential, new EncodedRequest(encoded.body(), dropped), null, pipe);
    }

    /// @param loaded the body, where it is more than what is encoded; ownership passes
    private Made written(
            Command.Start start,
            ProviderApi api,
            @Nullable Secret credential,
            EncodedRequest encoded,
            @Nullable ByteBuf loaded,
            AnswerPipe pipe) {
        Scan scanned = Objects.requireNonNull(scan);
        String path = api.path(scanned.operation(), start.candidate().target().model(), scanned.stream());
        return written(start, api, credential, path, encoded, loaded, pipe);
    }

    private Made written(
            Command.Start start,
            ProviderApi api,
            @Nullable Secret credential,
            String path,
            EncodedRequest encoded,
            @Nullable ByteBuf loaded,
            AnswerPipe pipe) {
        if (refuses(start, encoded)) {
            return unsayable(start, encoded);
        }
        ByteBuf text = loaded == null ? Unpooled.wrappedBuffer(encoded.body()) : loaded;
        try {
            String head = worker.requestHeads()
                    .write(
                            api,
                            path,
                            start.candidate(),
                            credential,
                            incoming.headers(),
                            incoming.requestId(),
                            traceContext(start),
                            text,
                            incoming.epochMillis() + (System.nanoTime() - incoming.arrivedAt()) / 1_000_000);
            return new Made.Ready(
                    api, pipe, true, false, encoded.dropped(), Body.join(head, text, List.of(), allocator));
        } finally {
            text.release();
        }
    }

    private @Nullable TraceContext traceContext(Command.Start start) {
        return start.candidate().provider().traceContext()
                ? worker.traceContext(incoming.trace(), start.attempt(), incoming.headers())
                : null;
    }

    private static Made impossible(Command.Start start, Failure failure) {
        return new Made.Impossible(new Event.Failed(start.attempt(), failure));
    }

    /// A target that has or had the request as it is may answer it, or has failed for a reason of its own; so may one
    /// that understands what no other dialect has words for.
    private static Event unreadable(int attempt, Problem problem) {
        if (attempt == 1 && problem.code() != Code.UNSUPPORTED_PARAMETER) {
            return new Event.Unusable(problem);
        }
        String what = problem.param() == null ? problem.message() : problem.param();
        return new Event.Failed(attempt, new Failure.Untranslatable(problem.code(), what));
    }

    /// What a request takes while it is translated: the tree and what is written from it.
    private boolean holdRead() {
        long more = READ_FACTOR * bytes - readBytes;
        boolean room = worker.shared().read().take(more);
        readBytes += room ? more : 0;
        return room;
    }

    private ByteBuf body() {
        return Objects.requireNonNull(body, "an attempt needs a body");
    }

    /// The body's bytes from index 0 of an array, until the worker's scratch buffer is used again.
    private byte[] view(ByteBuf bytes) {
        byte[] view = worker.scratch(bytes.readableBytes());
        bytes.getBytes(bytes.readerIndex(), view, 0, bytes.readableBytes());
        return view;
    }
}
