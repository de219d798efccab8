package dev.signalbox.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Decides what a request gets, under one script: counts its requests, draws its faults, keeps its limits. Shared by
/// all connections.
final class Provider {
    private static final List<Header> JSON = List.of(new Header("content-type", "application/json"));
    private static final List<Header> EVENTS = List.of(
            new Header("content-type", "text/event-stream; charset=utf-8"), new Header("cache-control", "no-cache"));
    private static final List<Header> MESSAGES =
            List.of(new Header("content-type", "application/vnd.amazon.eventstream"));
    private static final String PAGE =
            "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>Bad gateway</h1></body></html>\n";

    private final Script script;
    private final Composer composer;
    private final Recordings recordings;
    private final long startNanos;
    private final AtomicLong count = new AtomicLong();
    private final Map<String, RateLimiter> limiters = new ConcurrentHashMap<>();

    /// @throws IOException when the script's recordings cannot be read
    Provider(Script script, long now) throws IOException {
        this.script = script;
        composer = new Composer(script);
        recordings =
                script.replay().isPresent() ? Recordings.load(script.replay().get()) : Recordings.NONE;
        startNanos = now;
    }

    /// The answer to a request.
    ///
    /// @param queued what was scripted for exactly this one
    Response respond(RecordedRequest request, @Nullable Reply queued, long now) {
        String path = Endpoint.shortPath(request.path());
        Endpoint endpoint = Endpoint.of(path);
        long number = count.incrementAndGet();
        Case one = new Case(
                request,
                path,
                endpoint,
                endpoint.dialect(request),
                Json.readOrNull(request.bytes()),
                new SplittableRandom(script.seed() * 0x9E3779B97F4A7C15L + number),
                number,
                now);
        return one.answer(queued);
    }

    /// One request and all that is known about it.
    private final class Case {
        private final RecordedRequest request;
        private final String path;
        private final Endpoint endpoint;
        private final Dialect dialect;
        private final @Nullable JsonNode root;
        private final SplittableRandom random;
        private final long number;
        private final long now;
        private final List<Header> extra = new ArrayList<>();
        private FaultPlan plan = FaultPlan.NONE;

        Case(
                RecordedRequest request,
                String path,
                Endpoint endpoint,
                Dialect dialect,
                @Nullable JsonNode root,
                SplittableRandom random,
                long number,
                long now) {
            this.request = request;
            this.path = path;
            this.endpoint = endpoint;
            this.dialect = dialect;
            this.root = root;
            this.random = random;
            this.number = number;
            this.now = now;
        }

        Response answer(@Nullable Reply queued) {
            extra.add(new Header(dialect.requestIdHeader(), requestId()));
            try {
                if (queued == null && endpoint == Endpoint.HEALTH) {
                    checkMethod();
                    return whole("{\"status\":\"ok\"}");
                }
                plan = queued != null ? new FaultPlan(queued.faults()) : plannedFaults();
                String retryAfter = plan.text(Fault.Kind.RETRY_AFTER);
                if (retryAfter != null) {
                    extra.add(new Header("retry-after", retryAfter));
                }
                refuseAsPlanned();
                if (plan.has(Fault.Kind.HTML)) {
                    return respond(200, List.of(new Header("content-type", "text/html")), new Response.Whole(PAGE), 0);
                }
                if (plan.has(Fault.Kind.EMPTY)) {
                    boolean stream = root != null && root.path("stream").asBoolean(false);
                    return respond(200, stream ? EVENTS : JSON, Response.Whole.EMPTY, 0);
                }
                if (queued != null) {
                    return queued.fixed() == null ? usual(queued.words()) : fixed(queued.fixed());
                }
                checkKey();
                Reply.Fixed recorded =
                        recordings.find(path, model()).map(Reply::fixed).orElse(null);
                return recorded == null ? usual(null) : fixed(recorded);
            } catch (Refusal refusal) {
                String body = refusal.body(dialect, requestId());
                if (dialect == Dialect.BEDROCK) {
                    extra.add(new Header("x-amzn-errortype", refusal.amazonsType()));
                }
                return respond(refusal.status(), JSON, new Response.Whole(body), 0);
            }
        }

        private String requestId() {
            return "req_sim" + request.number();
        }

        private String model() {
            if (endpoint.isForm()) {
                return Further.field(request.bytes(), "model");
            }
            if (endpoint == Endpoint.RAW || dialect == Dialect.GEMINI && endpoint != Endpoint.MODELS) {
                return GeminiRequest.model(path);
            }
            if (dialect == Dialect.BEDROCK) {
                return BedrockRequest.model(path);
            }
            return root == null ? "" : root.path("model").asString("");
        }

        private FaultPlan plannedFaults() {
            Optional<String> header = request.header("x-sim-fault");
            if (header.isPresent()) {
                try {
                    return new FaultPlan(Fault.parse(header.get()));
                } catch (IllegalArgumentException wrong) {
                    throw Refusal.badRequest("x-sim-fault: " + wrong.getMessage(), "x-sim-fault", "invalid_fault");
                }
            }
            if (script.faults().isEmpty()) {
                return FaultPlan.NONE;
            }
            Duration since = Duration.ofNanos(now - startNanos);
            FaultRule chosen = null;
            for (FaultRule rule : script.faults()) {
                // Every rule draws, chosen or not, so that one rule's range does not shift another's luck.
                boolean applies = rule.applies(number, since, model(), request.path(), random.nextDouble());
                chosen = chosen == null && applies ? rule : chosen;
            }
            return chosen == null ? FaultPlan.NONE : new FaultPlan(chosen.faults());
        }

        private void refuseAsPlanned() {
            String known = plan.text(Fault.Kind.ERROR);
            if (known != null) {
                throw Refusal.Known.of(known).in(dialect, model());
            }
            OptionalInt status = plan.status();
            if (status.isPresent() && status.getAsInt() != 200) {
                throw Refusal.ofStatus(status.getAsInt(), dialect);
            }
        }

        private void checkKey() {
            String key = Keys.of(request);
            if (!script.keys().isEmpty() && !script.keys().contains(key)) {
                throw Refusal.wrongKey(dialect, key);
            }
        }

        private void checkMethod() {
            if (!endpoint.takes(request.method())) {
                throw Mistakes.method(request);
            }
        }

        private void checkModel(String name) {
            if (!script.has(name)) {
                throw Refusal.unknownModel(dialect, name);
            }
        }

        private JsonNode body() {
            if (root == null) {
                throw Mistakes.notJson(dialect);
            }
            return root;
        }

        private Ask known(Ask ask) {
            checkModel(ask.model());
            return ask;
        }

        private Response usual(@Nullable String words) {
            checkMethod();
            return switch (endpoint) {
                case CHAT -> chat(OpenAiRequest.read(body()), words);
                case RESPONSES -> chat(ResponsesRequest.read(body()), words);
                case RESPONSES_COUNT -> whole(ResponsesWire.count(known(ResponsesRequest.read(body()))));
                case RESPONSES_COMPACT -> whole(ResponsesWire.compacted(known(ResponsesRequest.read(body()))));
                case MESSAGES -> chat(AnthropicRequest.read(body(), false), words);
                case GENERATE -> chat(GeminiRequest.read(body(), path), words);
                case GENERATE_COUNT, INVOKE_COUNT, PREDICT, EMBED -> {
                    checkModel(model());
                    yield whole(workedOut());
                }
                case CONVERSE -> chat(BedrockRequest.read(body(), path), words);
                case INVOKE ->
                    CloudEmbeddings.isAsked(body()) ? vectors() : chat(BedrockRequest.readInvoke(body(), path), words);
                case RAW -> chat(AnthropicRequest.read(VertexRequest.whole(body(), path), false), words);
                case RAW_COUNT -> counted(AnthropicRequest.read(body(), true));
                case EMBEDDINGS -> embeddings();
                case COMPLETIONS -> completions();
                case MODERATIONS -> whole(Further.moderation(known(Further.promptTokens(body())), body()));
                case IMAGES -> {
                    known(Further.promptTokens(body()));
                    yield whole(Further.picture());
                }
                case IMAGE_EDITS -> {
                    known(0);
                    yield whole(Further.picture());
                }
                case RERANK -> whole(Further.ranks(known(Further.promptTokens(body())), body()));
                case SPEECH -> speech();
                case TRANSCRIPTIONS -> transcriptions();
                case COUNT_TOKENS -> counted(AnthropicRequest.read(body(), true));
                case MODELS -> whole(Catalogue.list(script, dialect));
                case MODEL -> {
                    String name = path.substring("/models/".length());
                    checkModel(name);
                    yield whole(Catalogue.one(name, dialect));
                }
                case HEALTH -> whole("{\"status\":\"ok\"}");
                case UNKNOWN -> throw Mistakes.unknownAddress(dialect, request);
            };
        }

        private String workedOut() {
            return switch (endpoint) {
                case GENERATE_COUNT -> "{\"totalTokens\":" + GeminiRequest.tokens(body(), path) + "}";
                case INVOKE_COUNT -> "{\"inputTokens\":" + BedrockRequest.tokens(body(), path) + "}";
                case PREDICT -> CloudEmbeddings.predictions(body());
                default -> GeminiRequest.embeddings(body(), path);
            };
        }

        private Response chat(Ask ask, @Nullable String words) {
            checkModel(ask.model());
            Answer answer = composer.answer(ask, request.bytes(), words);
            limit(ask.model(), ask.promptTokens() + answer.outputTokens());
            double wait = script.firstToken().sample(random);
            boolean array = dialect == Dialect.GEMINI && !request.target().contains("alt=sse");
            if (ask.stream() && !array) {
                List<Supplier<Event>> events = switch (dialect) {
                    case OPENAI -> OpenAiWire.events(answer, ask.includeUsage());
                    case RESPONSES -> ResponsesWire.events(answer);
                    case ANTHROPIC -> AnthropicWire.events(answer);
                    case GEMINI -> GeminiWire.events(answer);
                    case BEDROCK ->
                        endpoint == Endpoint.INVOKE ? BedrockWire.invoked(answer) : BedrockWire.events(answer);
                };
                return respond(200, dialect == Dialect.BEDROCK ? MESSAGES : EVENTS, new Response.Stream(events), wait);
            }
            for (int i = answer.outputTokens(); i > 0 && script.pace() != Distribution.ZERO; i--) {
                wait += script.pace().sample(random);
            }
            String body = switch (dialect) {
                case OPENAI -> OpenAiWire.whole(answer);
                case RESPONSES -> ResponsesWire.whole(answer);
                case ANTHROPIC -> AnthropicWire.whole(answer);
                case GEMINI -> ask.stream() ? GeminiWire.array(answer) : GeminiWire.whole(answer);
                case BEDROCK -> endpoint == Endpoint.INVOKE ? AnthropicWire.whole(answer) : BedrockWire.whole(answer);
            };
            return respond(200, JSON, new Response.Whole(body), wait);
        }

        private Response counted(Ask ask) {
            checkModel(ask.model());
            return whole("{\"input_tokens\":" + ask.promptTokens() + "}");
        }

        /// Of a model at Bedrock.
        private Response vectors() {
            checkModel(model());
            CloudEmbeddings.Answer answer = CloudEmbeddings.ofBedrock(body());
            limit(model(), answer.tokens());
            extra.add(new Header("x-amzn-bedrock-input-token-count", String.valueOf(answer.tokens())));
            return whole(answer.body());
        }

        private Response embeddings() {
            String name = OpenAiRequest.model(body());
            checkModel(name);
            limit(name, Embeddings.tokens(body()));
            String vectors = Embeddings.answer(body());
            return respond(
                    200, JSON, new Response.Whole(vectors), script.firstToken().sample(random));
        }

        /// The model that is asked, if it is there and the limits let it be.
        private String known(long cost) {
            String name = endpoint.isForm() ? model() : OpenAiRequest.model(body());
            if (name.isEmpty()) {
                throw Refusal.badRequest("you must provide a model parameter", null, null);
            }
            checkModel(name);
            limit(name, cost);
            return name;
        }

        private Response completions() {
            String name = known(Further.promptTokens(body()) + Further.completionTokens());
            double wait = script.firstToken().sample(random);
            return body().path("stream").asBoolean(false)
                    ? respond(200, EVENTS, new Response.Stream(Further.completionEvents(name, body())), wait)
                    : respond(200, JSON, new Response.Whole(Further.completion(name, body())), wait);
        }

        private Response speech() {
            known(Further.promptTokens(body()));
            return respond(
                    200,
                    List.of(new Header("content-type", "audio/mpeg")),
                    new Response.Stream(Further.speech()),
                    script.firstToken().sample(random));
        }

        private Response transcriptions() {
            known(0);
            if (Further.field(request.bytes(), "stream").equals("true")) {
                return respond(200, EVENTS, new Response.Stream(Further.transcriptEvents()), 0);
            }
            return Further.field(request.bytes(), "response_format").equals("text")
                    ? respond(
                            200,
                            List.of(new Header("content-type", "text/plain; charset=utf-8")),
                            new Response.Whole("Hello there.\n"),
                            0)
                    : whole(Further.transcript());
        }

        /// One bucket a declared key; callers without one share theirs, so that the map cannot grow.
        private void limit(String model, long cost) {
            if (script.limits().equals(Script.RateLimit.NONE)) {
                return;
            }
            String key = Keys.of(request);
            RateLimiter limiter = limiters.computeIfAbsent(
                    script.keys().contains(key) ? key : "", _ -> new RateLimiter(script.limits(), now));
            RateLimiter.Verdict verdict = limiter.take(dialect, model, cost, now, Instant.now());
            extra.addAll(verdict.headers());
            if (verdict.refusal().isPresent()) {
                throw verdict.refusal().get();
            }
        }

        private Response fixed(Reply.Fixed fixed) {
            Response.Body body =
                    fixed.stream ? new Response.Stream(Sse.split(fixed.body)) : new Response.Whole(fixed.body);
            extra.removeIf(
                    header -> fixed.headers.stream().anyMatch(own -> own.name().equalsIgnoreCase(header.name())));
            return respond(
                    fixed.status, fixed.headers, body, script.firstToken().sample(random));
        }

        private Response whole(String body) {
            return respond(200, JSON, new Response.Whole(body), 0);
        }

        private Response respond(int status, List<Header> headers, Response.Body body, double wait) {
            List<Header> all = new ArrayList<>(headers);
            all.addAll(extra);
            return new Response(status, all, body, wait + plan.delayMillis(), script.pace(), random, plan, dialect);
        }
    }
}
