package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.EmbeddingPipe;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
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
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is made of a request for each provider: the same bytes with a few replaced where client and provider speak the
/// same dialect, another text where they do not. What was read for that is kept for further attempts, and counted.
final class Wording {
    /// Seen: a tree of twice the text's size at most, and the text once more in the other dialect.
    private static final long READ_FACTOR = 3;

    private static final Failure TOO_MANY_READ = new Failure.OwnLimit(
            Code.OVERLOADED, "The gateway translates as many large requests at once as its memory allows.");

    private final Question question;
    private final Worker worker;
    private final ByteBufAllocator allocator;
    private final Incoming incoming;
    private final int maxEvent;
    private @Nullable ChatRequest read;
    /// What `read` holds marks of.
    private @Nullable Cargo cargo;
    private boolean unmarked;
    private long readBytes;

    /// @param maxEvent bytes of one event of a stream
    Wording(Question question, Worker worker, ByteBufAllocator allocator, Incoming incoming, int maxEvent) {
        this.question = question;
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

    /// Forgets what was read.
    void release() {
        read = null;
        cargo = null;
        worker.shared().read().giveBack(readBytes);
        readBytes = 0;
    }

    /// @param credential what the provider is shown; null for nothing
    Made of(Command.Start start, @Nullable Secret credential) {
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
        Scan scanned = question.scanned();
        if (!scanned.passes(api, start.candidate().target().model())) {
            return embedded(start, api, credential);
        }
        if (!api.offers(scanned.operation())) {
            return impossible(
                    start,
                    Failure.Untranslatable.of(
                            Code.OPERATION_NOT_SUPPORTED, scanned.operation().label()));
        }
        if (scanned.foreignSeals()) {
            return withoutSeals(start, api, credential);
        }
        Candidate candidate = start.candidate();
        List<Splice> edits = scanned.edits(candidate.target().model(), candidate.provider(), question.bound());
        String head = ownHead(start, api, credential, Body.length(question.body(), edits));
        AnswerPipe pipe = scanned.passThrough(maxEvent);
        return new Made.Ready(
                api, pipe, false, scanned.opaque(), List.of(), Body.join(head, question.body(), edits, allocator));
    }

    /// The same where an earlier answer came from a provider of another dialect, which had its thoughts sealed.
    private Made withoutSeals(Command.Start start, ProviderApi api, @Nullable Secret credential) {
        Scan scanned = question.scanned();
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
        Scan scanned = question.scanned();
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
        Scan scanned = question.scanned();
        ByteBuf text = question.body();
        List<String> dropped = List.of();
        if (scanned.foreignSeals()) {
            EncodedRequest cut = incoming.dialect().served().own(question.view(text), text.readableBytes());
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
                Body.edited(text, scanned.edits(candidate.target().model(), candidate.provider(), question.bound())),
                dropped);
    }

    private static boolean refuses(Command.Start start, EncodedRequest encoded) {
        return start.route().strict() && !encoded.dropped().isEmpty();
    }

    private static Made unsayable(Command.Start start, EncodedRequest encoded) {
        return impossible(start, Failure.Untranslatable.of(Code.UNSUPPORTED_PARAMETER, encoded.dropped()));
    }

    /// Reads the whole request but its media into a tree, on the event loop and without a pause: one of 32 MiB
    /// (`limits.body`) of text keeps all requests of the loop waiting for about a second, which passing
    /// through never does.
    private Made translated(Command.Start start, ProviderApi api, @Nullable Secret credential) {
        Scan scanned = question.scanned();
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
            return impossible(start, Failure.Untranslatable.of(Code.OPERATION_NOT_SUPPORTED, operation.label()));
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
                question.bound() == 0 ? known : known.atMost(question.bound()),
                candidate.target().model(),
                candidate.provider().askUsage());
    }

    private ChatRequest read() throws InvalidRequest {
        ServedApi served = incoming.dialect().served();
        cargo = unmarked ? null : Cargo.of(question.body());
        byte[] rest = cargo == null ? null : cargo.rest();
        if (rest != null) {
            try {
                return served.read(incoming.query(), rest, rest.length);
            } catch (InvalidRequest _) {
                // What is wrong is told of the whole, places and all.
            }
        }
        cargo = null;
        return served.read(
                incoming.query(),
                question.view(question.body()),
                question.body().readableBytes());
    }

    /// A request for vectors, of which the provider has a form of its own.
    private Made embedded(Command.Start start, ProviderApi api, @Nullable Secret credential) {
        String model = start.candidate().target().model();
        Embedder embedder = api.embedder(model);
        if (embedder == null) {
            return impossible(
                    start, Failure.Untranslatable.of(Code.OPERATION_NOT_SUPPORTED, Operation.EMBEDDINGS.label()));
        }
        if (!holdRead()) {
            return impossible(start, TOO_MANY_READ);
        }
        ServedApi served = incoming.dialect().served();
        EmbeddingRequest asked;
        try {
            asked = served.readEmbeddings(
                    incoming.query(),
                    question.view(question.body()),
                    question.body().readableBytes());
        } catch (InvalidRequest e) {
            return new Made.Impossible(unreadable(start.attempt(), e.problem()));
        }
        EncodedRequest encoded;
        try {
            encoded = embedder.write(asked);
        } catch (InvalidRequest e) {
            // Another target may take what this one does not.
            return impossible(start, Failure.Untranslatable.of(e.problem()));
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
        Scan scanned = question.scanned();
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
        Scan scanned = question.scanned();
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
        return new Event.Failed(attempt, Failure.Untranslatable.of(problem));
    }

    /// What a request takes while it is translated: the tree and what is written from it.
    private boolean holdRead() {
        long more = READ_FACTOR * question.bytes() - readBytes;
        boolean room = worker.shared().read().take(more);
        readBytes += room ? more : 0;
        return room;
    }
}
