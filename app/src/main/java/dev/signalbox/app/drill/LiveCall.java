package dev.signalbox.app.drill;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One request to a gateway that runs, as a client sees it. What becomes of it is told on the thread of the drill.
final class LiveCall implements Venue.Pending, Flow.Subscriber<String> {
    private static final int BYTES = 4;
    /// Of an answer that is no stream, or an error: all that is looked at.
    private static final int MOST_KEPT = 64 * 1024;

    private static final Pattern ERROR_CODE = Pattern.compile("\"code\"\\s*:\\s*\"([a-z_]{1,64})\"");
    private static final String CONTENT = "\"content\":\"";
    private static final String FILLER = "All of it is made up. ";

    private final LiveRun run;
    private final Question question;
    private final Call.Ended ended;
    private final StringBuilder kept = new StringBuilder();
    private volatile long shown = -1;
    private int status;
    private int retryAfter;
    private boolean doNotRetry;
    private boolean whole;
    private volatile Flow.@Nullable Subscription lines;
    private @Nullable CompletableFuture<HttpResponse<Void>> answer;
    private boolean over;

    LiveCall(LiveRun run, Question question, Call.Ended ended) {
        this.run = run;
        this.question = question;
        this.ended = ended;
    }

    void begin(HttpClient http, URI chat, String secret) {
        HttpRequest request = HttpRequest.newBuilder(chat)
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + secret)
                .header("x-signalbox-workload", question.source().workload())
                .POST(HttpRequest.BodyPublishers.ofString(body()))
                .build();
        CompletableFuture<HttpResponse<Void>> sent = http.sendAsync(request, this::head);
        answer = sent;
        sent.whenComplete((_, failure) -> run.tell(() -> ends(failure != null)));
    }

    private String body() {
        int filler = Math.max(0, question.prompt() * BYTES - 150);
        String padding = FILLER.repeat(filler / FILLER.length());
        return "{\"model\":\"" + question.model() + "\",\"stream\":" + question.stream()
                + (question.stream() ? ",\"stream_options\":{\"include_usage\":true}" : "")
                + ",\"messages\":[{\"role\":\"system\",\"content\":\"" + padding + "\"},"
                + "{\"role\":\"user\",\"content\":\"Question " + question.number() + " of "
                + question.source().seed() + "\"}]}";
    }

    private HttpResponse.BodySubscriber<Void> head(HttpResponse.ResponseInfo info) {
        status = info.statusCode();
        retryAfter = info.headers()
                .firstValue("retry-after")
                .filter(each -> each.matches("\\d{1,6}"))
                .map(Integer::parseInt)
                .orElse(0);
        doNotRetry = info.headers().firstValue("x-should-retry").orElse("").equals("false");
        return HttpResponse.BodySubscribers.fromLineSubscriber(this);
    }

    // ── What comes ───────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        lines = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        if (status == 200 && question.stream()) {
            whole |= line.equals("data: [DONE]");
            if (shown < 0 && hasContent(line)) {
                shown = run.now();
            }
            if (!line.contains("\"error\"")) {
                return;
            }
        }
        if (kept.length() < MOST_KEPT) {
            kept.append(line, 0, Math.min(line.length(), MOST_KEPT - kept.length()));
        }
    }

    private static boolean hasContent(String line) {
        int at = line.indexOf(CONTENT);
        return at >= 0 && at + CONTENT.length() < line.length() && line.charAt(at + CONTENT.length()) != '"';
    }

    @Override
    public void onError(Throwable failure) {
        // The future says so, too.
    }

    @Override
    public void onComplete() {
        if (status == 200 && !question.stream()) {
            whole = true;
            shown = run.now();
        }
    }

    // ── What becomes of it ───────────────────────────────────────────────────────────────────────────────────────────

    private void ends(boolean broken) {
        if (status == 202) {
            ends(Outcome.DEFERRED, null, null);
        } else if (status == 200 && whole && !broken) {
            ends(Outcome.SUCCESS, null, null);
        } else if (status == 0 || status == 200) {
            Code code = code(status == 0 ? Code.UPSTREAM_RESET : Code.UPSTREAM_TRUNCATED);
            Problem told = Problem.of(code, "The answer broke.");
            ends(shown >= 0 ? Outcome.TRUNCATED : Outcome.UPSTREAM_ERROR, code.word(), told);
        } else {
            Code code = code(status < 500 ? Code.UPSTREAM_REJECTED : Code.UPSTREAM_ERROR);
            boolean callers = status < 500 && code != Code.UPSTREAM_RATE_LIMITED;
            Problem told = new Problem(code, status, "It was refused.", null, retryAfter, doNotRetry, null);
            ends(callers ? Outcome.CALLER_ERROR : Outcome.UPSTREAM_ERROR, code.word(), told);
        }
    }

    private Code code(Code otherwise) {
        Matcher said = ERROR_CODE.matcher(kept);
        return said.find()
                ? Arrays.stream(Code.values())
                        .filter(each -> each.word().equals(said.group(1).toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElse(otherwise)
                : otherwise;
    }

    @Override
    public void leaves() {
        ends(Outcome.CLIENT_GONE, Code.CLIENT_GONE.word(), null);
        CompletableFuture<HttpResponse<Void>> sent = answer;
        if (sent != null) {
            sent.cancel(true);
        }
        Flow.Subscription reading = lines;
        if (reading != null) {
            reading.cancel();
        }
    }

    /// Nobody asks it: too many are under way already.
    void drops() {
        ends(Outcome.CALLER_ERROR, "not-asked", null);
    }

    private void ends(Outcome outcome, @Nullable String code, @Nullable Problem told) {
        if (!over) {
            over = true;
            run.left(this);
            ended.at(new Call.End(record(outcome, code), told, shown));
        }
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public boolean shown() {
        return shown >= 0;
    }

    private UsageRecord record(Outcome outcome, @Nullable String code) {
        return new UsageRecord(
                "drill-" + question.number(),
                0,
                "chat",
                Call.DIALECT,
                null,
                question.source().workload(),
                question.model(),
                "-",
                null,
                question.stream(),
                status,
                outcome,
                code,
                Usage.NONE,
                null,
                List.of(),
                List.of(),
                0,
                -1,
                0,
                0);
    }
}
