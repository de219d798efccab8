package dev.signalbox.app.telemetry;

import static dev.signalbox.app.telemetry.Collector.attribute;
import static dev.signalbox.app.telemetry.Collector.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A gateway that tells a collector of its requests.
@Tag("sockets")
class TracesTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Simulator provider = Simulator.start(Script.defaults());
    private final Collector collector;

    TracesTest() throws IOException {
        collector = new Collector();
    }

    @AfterEach
    void close() {
        provider.close();
        collector.close();
    }

    @Test
    void aRequestHasASpanWithWhatTheAnswerSays() throws Exception {
        try (Rig rig = rig("sample: 100%, metrics: false, resource: { team: search }")) {
            HttpResponse<String> answer = rig.post(CHAT, HI.replace("chat", "plain"));
            JsonNode usage = JsonMapper.shared().readTree(answer.body()).path("usage");

            Span span = only(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(span.getName()).isEqualTo("POST /v1/chat/completions");
            assertThat(span.getParentSpanId().isEmpty()).isTrue();
            assertThat(of(span, "gen_ai.operation.name")).isEqualTo("chat");
            assertThat(of(span, "gen_ai.provider.name")).isEqualTo("openai");
            assertThat(of(span, "gen_ai.request.model")).isEqualTo("m");
            assertThat(of(span, "http.response.status_code")).isEqualTo("200");
            assertThat(of(span, "gen_ai.usage.input_tokens"))
                    .isEqualTo(usage.path("prompt_tokens").asString());
            assertThat(of(span, "gen_ai.usage.output_tokens"))
                    .isEqualTo(usage.path("completion_tokens").asString());
            assertThat(of(span, "signalbox.request_id"))
                    .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
            assertThat(of(span, "error.type")).isEmpty();
            assertThat(collector.traces.getFirst().toString()).contains("team").contains("signalbox");
            assertThat(collector.metrics).isEmpty();
        }
    }

    @Test
    void eachAttemptHasASpanWithinTheRequests() throws Exception {
        try (Rig rig = rig("sample: 100%, metrics: false")) {
            assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);

            Span request = only(Span.SpanKind.SPAN_KIND_SERVER);
            List<Span> attempts = collector.spans(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(attempts).hasSize(2).allSatisfy(attempt -> {
                assertThat(attempt.getTraceId()).isEqualTo(request.getTraceId());
                assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId());
                assertThat(attempt.getStartTimeUnixNano()).isGreaterThanOrEqualTo(request.getStartTimeUnixNano());
                assertThat(attempt.getEndTimeUnixNano())
                        .isGreaterThanOrEqualTo(attempt.getStartTimeUnixNano())
                        .isLessThanOrEqualTo(request.getEndTimeUnixNano());
            });
            Span failed = attempts.getFirst();
            assertThat(of(failed, "signalbox.target")).isEqualTo("main/m");
            assertThat(of(failed, "error.type")).isEqualTo("upstream_unreachable");
            assertThat(of(failed, "server.address")).isEqualTo("127.0.0.1");
            assertThat(of(failed, "server.port")).isEqualTo("1");
            assertThat(failed.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(of(attempts.getLast(), "signalbox.target")).isEqualTo("spare/m");
            assertThat(attempts.getLast().getName()).isEqualTo("chat m");
            assertThat(attempts.getLast().getStartTimeUnixNano()).isGreaterThanOrEqualTo(failed.getEndTimeUnixNano());
        }
    }

    @Test
    void aHedgeOverlapsWithWhatItIsBeside() throws Exception {
        Script late = Script.defaults().withFault(FaultRule.always("delay=2s"));
        try (Simulator slow = Simulator.start(late);
                Rig rig = Rig.start("""
                        providers:
                          slow: { dialect: openai, url: "%s/v1" }
                          spare: { dialect: openai, url: "%s/v1" }
                        routes:
                          chat:
                            targets: [slow/m, { to: spare/m, priority: 1 }]
                            hedge: { after: 50ms, budget: 50%% }
                          plain: { targets: [spare/m] }
                        telemetry: { otlp: "%s", metrics: false, sample: 0%% }
                        """.formatted(slow.url(), provider.url(), collector.url()))) {
            // Of these the budget saves one hedge.
            rig.post(CHAT, HI);
            rig.post(CHAT, HI);
            rig.post(
                    CHAT,
                    HI.replace("{\"model\"", "{\"stream\":true,\"model\""),
                    "traceparent",
                    "00-" + TRACE + "-" + CALLER + "-01");

            only(Span.SpanKind.SPAN_KIND_SERVER);
            List<Span> attempts = collector.spans(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(attempts).extracting(span -> of(span, "error.type")).containsExactly("hedge_lost", "");
            assertThat(attempts.getLast().getStartTimeUnixNano())
                    .isGreaterThanOrEqualTo(attempts.getFirst().getStartTimeUnixNano() + 50_000_000)
                    .isLessThan(attempts.getFirst().getEndTimeUnixNano());
        }
    }

    @Test
    void aCallersTraceIsContinuedWithItsDecision() throws Exception {
        try (Rig rig = rig("sample: 0%, metrics: false")) {
            rig.post(CHAT, HI, "traceparent", "00-" + TRACE + "-" + CALLER + "-00");
            rig.post(CHAT, HI, "traceparent", "00-" + TRACE + "-" + CALLER + "-01");

            Span span = only(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
            assertThat(hex(span.getParentSpanId())).isEqualTo(CALLER);
            assertThat(rig.records(2).stream().map(line -> line.path("trace_id").asString("none")))
                    .containsExactly("none", TRACE);
        }
    }

    @Test
    void aCallersTraceIsIgnoredWhereThatIsDeclared() throws Exception {
        try (Rig rig = rig("sample: 100%, metrics: false, parent: ignore")) {
            rig.post(CHAT, HI, "traceparent", "00-" + TRACE + "-" + CALLER + "-00");

            assertThat(hex(only(Span.SpanKind.SPAN_KIND_SERVER).getTraceId())).isNotEqualTo(TRACE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "00-" + TRACE + "-" + CALLER,
                "00-" + TRACE + "-" + CALLER + "-01-more",
                "00-" + TRACE + "-" + CALLER + "-0g",
                "ff-" + TRACE + "-" + CALLER + "-01",
                "00-00000000000000000000000000000000-" + CALLER + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-" + CALLER + "-01",
                "01-" + TRACE + "-" + CALLER + "-01x"
            })
    void aTraceThatIsNoneIsNotContinued(String hostile) throws Exception {
        try (Rig rig = rig("sample: 100%, metrics: false")) {
            assertThat(rig.post(CHAT, HI, "traceparent", hostile).statusCode()).isEqualTo(200);

            Span span = only(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(hex(span.getTraceId())).isNotEqualTo(TRACE).hasSize(32);
            assertThat(span.getParentSpanId().isEmpty()).isTrue();
        }
    }

    @Test
    void aTraceWithoutEndIsNotContinued() throws Exception {
        try (Rig rig = rig("sample: 100%, metrics: false")) {
            rig.post(CHAT, HI, "traceparent", "01-" + TRACE + "-" + CALLER + "-01-" + "a".repeat(5000));

            assertThat(hex(only(Span.SpanKind.SPAN_KIND_SERVER).getTraceId())).isNotEqualTo(TRACE);
        }
    }

    @Test
    void aProviderIsToldOfTheTraceOnlyWhereThatIsDeclared() throws Exception {
        String own = "00-" + TRACE + "-" + CALLER + "-01";
        try (Rig rig = rig("sample: 100%, metrics: false")) {
            rig.post(CHAT, HI.replace("chat", "plain"), "traceparent", own, "tracestate", "a=1");

            only(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(sent("traceparent")).isEmpty();
            assertThat(sent("tracestate")).isEmpty();
        }
        collector.traces.clear();
        try (Rig rig = told("sample: 0%, metrics: false")) {
            rig.post(CHAT, HI, "traceparent", own, "tracestate", "a=1", "tracestate", "b=2");

            only(Span.SpanKind.SPAN_KIND_SERVER);
            List<Span> attempts = collector.spans(Span.SpanKind.SPAN_KIND_CLIENT);
            assertThat(attempts).hasSize(2);
            assertThat(sent("traceparent"))
                    .isEqualTo("00-" + TRACE + "-" + hex(attempts.getLast().getSpanId()) + "-01");
            assertThat(attempts.getFirst().getSpanId())
                    .isNotEqualTo(attempts.getLast().getSpanId());
            assertThat(sent("tracestate")).isEqualTo("a=1,b=2");

            // What the caller does not want traced is passed on as it came.
            String unsampled = "00-" + TRACE + "-" + CALLER + "-00";
            rig.post(CHAT, HI, "traceparent", unsampled, "tracestate", "x".repeat(513));
            assertThat(sent("traceparent")).isEqualTo(unsampled);
            assertThat(sent("tracestate")).isEmpty();

            rig.post(CHAT, HI, "traceparent", "00-nonsense", "tracestate", "a=1");
            assertThat(sent("traceparent")).isEmpty();
            assertThat(sent("tracestate")).isEmpty();
        }
        collector.traces.clear();
        try (Rig rig = told("sample: 100%, metrics: false, parent: ignore")) {
            rig.post(CHAT, HI, "traceparent", own, "tracestate", "a=1");

            only(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(sent("traceparent"))
                    .contains(hex(collector
                            .spans(Span.SpanKind.SPAN_KIND_CLIENT)
                            .getLast()
                            .getSpanId()))
                    .doesNotContain(TRACE);
            assertThat(sent("tracestate")).isEmpty();
        }
    }

    /// With providers that are told of traces.
    private Rig told(String telemetry) throws IOException {
        return Rig.start("""
                providers:
                  main: { dialect: openai, url: "http://127.0.0.1:1/v1", trace-context: true }
                  spare: { dialect: openai, url: "%s/v1", trace-context: true }
                routes: { chat: { targets: [main/m, { to: spare/m, priority: 1 }] } }
                telemetry: { otlp: "%s", %s }
                """.formatted(provider.url(), collector.url(), telemetry));
    }

    /// Of the last request.
    private String sent(String header) {
        return provider.requests().getLast().header(header).orElse("");
    }

    @Test
    void withoutSamplesNothingIsSentAndNothingDropped() throws Exception {
        Rig rig = rig("sample: 0%, metrics: false");
        try (rig) {
            for (int i = 0; i < 20; i++) {
                rig.post(CHAT, HI);
            }
            assertThat(dropped(rig)).isZero();
        }
        assertThat(collector.traces).isEmpty();
    }

    @Test
    void aCollectorThatIsAwayOrHangsCostsNoRequestAndIsCounted() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        try (Rig rig =
                Rig.start(providers() + "telemetry: { otlp: \"http://127.0.0.1:" + nobody + "\" , sample: 100% }")) {
            assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> dropped(rig) == 1);
        }
        collector.hangs = true;
        long began = System.nanoTime();
        Rig rig = rig("sample: 100%");
        try (rig) {
            for (int i = 0; i < 20; i++) {
                assertThat(rig.post(CHAT, HI).statusCode()).isEqualTo(200);
            }
            began = System.nanoTime();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void whatIsRefusedForAMomentIsSentAgain() throws Exception {
        collector.refuse(1);
        try (Rig rig = rig("sample: 100%, metrics: false")) {
            rig.post(CHAT, HI);

            only(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(dropped(rig)).isZero();
            assertThat(collector.authorizations).hasSize(2).allMatch("Bearer very secret"::equals);
        }
    }

    @Test
    void whatWaitsIsSentAtTheEnd() throws Exception {
        try (Rig rig = rig("sample: 100%, every: 1h")) {
            rig.post(CHAT, HI);
        }
        assertThat(collector.spans(Span.SpanKind.SPAN_KIND_SERVER)).hasSize(1);
        assertThat(collector
                        .metric("gen_ai.client.operation.duration")
                        .getHistogram()
                        .getDataPointsCount())
                .isEqualTo(1);
    }

    @Test
    void figuresAreSentOfEveryRequestTracedOrNot() throws Exception {
        try (Rig rig = rig("sample: 0%, every: 1s")) {
            for (int i = 0; i < 3; i++) {
                rig.post(CHAT, HI.replace("{\"model\"", "{\"stream\":true,\"model\""));
            }
            rig.post(CHAT, HI.replace("chat", "nobody-declared-this"));

            HistogramDataPoint took = await().atMost(PATIENCE)
                    .until(() -> point("gen_ai.client.operation.duration"), point -> point.getCount() == 3);
            assertThat(took.getExplicitBoundsList()).startsWith(0.01, 0.02).endsWith(81.92);
            assertThat(attribute(took.getAttributesList(), "gen_ai.request.model"))
                    .isEqualTo("m");
            assertThat(attribute(took.getAttributesList(), "gen_ai.provider.name"))
                    .isEqualTo("openai");
            assertThat(attribute(took.getAttributesList(), "signalbox.route")).isEqualTo("chat");
            assertThat(point("gen_ai.server.time_to_first_token").getCount()).isEqualTo(3);
            Metric tokens = collector.metric("gen_ai.client.token.usage");
            assertThat(tokens.getHistogram().getDataPointsList())
                    .extracting(point -> attribute(point.getAttributesList(), "gen_ai.token.type"))
                    .containsExactlyInAnyOrder("input", "output");
            assertThat(collector.spans()).isEmpty();
        }
    }

    private HistogramDataPoint point(String metric) {
        List<HistogramDataPoint> points =
                collector.metric(metric).getHistogram().getDataPointsList();
        return points.size() == 1 ? points.getFirst() : HistogramDataPoint.getDefaultInstance();
    }

    /// The one span of that kind, once it is there.
    private Span only(Span.SpanKind kind) {
        return await().atMost(PATIENCE)
                .until(() -> collector.spans(kind), spans -> spans.size() == 1)
                .getFirst();
    }

    private static String of(Span span, String name) {
        return attribute(span.getAttributesList(), name);
    }

    private static double dropped(Rig rig) throws IOException, InterruptedException {
        return rig.get(rig.console() + "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("signalbox_telemetry_dropped_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private Rig rig(String words) throws IOException {
        return Rig.start(providers() + "telemetry: { otlp: \"" + collector.url()
                + "\", headers: { authorization: \"Bearer very secret\" }, " + words + " }\n");
    }

    /// The first provider of the two answers nobody.
    private String providers() {
        return """
                providers:
                  main: { dialect: openai, url: "http://127.0.0.1:1/v1" }
                  spare: { dialect: openai, url: "%s/v1" }
                routes:
                  chat: { targets: [main/m, { to: spare/m, priority: 1 }], retry: { attempts: 2 } }
                  plain: { targets: [spare/m] }
                """.formatted(provider.url());
    }
}
