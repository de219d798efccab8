package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Deferring;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One request's part in what is answered later: it is kept, or asks for what was.
final class Postponing {
    private static final String WEBHOOK = "x-signalbox-webhook";
    /// A dot or a slash that is written otherwise.
    private static final Pattern ENCODED = Pattern.compile("(?i)%(2e|2f|5c)");

    private static final int MAX_WEBHOOK = 512;
    private static final String RESULT = "/result";
    private static final int LIST_LENGTH = 20;
    private static final int MOST_LISTED = 100;

    /// Read again when the request is made, as if its caller sent them then.
    private static final List<String> KEPT = List.of(
            WishHeaders.TIMEOUT, WishHeaders.SESSION, WishHeaders.CACHE, WishHeaders.TAGS, "traceparent", "tracestate");

    /// Belong to the one answer that the request itself got, not to those who ask for it.
    private static final Set<String> OF_ITS_TIME = Set.of("content-type", "retry-after", "x-signalbox-level");

    private final Worker worker;
    private final Deferrals deferrals;
    private final Incoming incoming;
    private final Consumer<Deferrals.Answer> tell;
    private Deferrals.@Nullable Submission submission;
    /// Bytes of an answer that was fetched and is not on its way yet.
    private long held;

    /// @param tell may be called from any thread
    Postponing(Worker worker, Incoming incoming, Consumer<Deferrals.Answer> tell) {
        this.worker = worker;
        deferrals = worker.shared().deferrals();
        this.incoming = incoming;
        this.tell = tell;
    }

    // ── To be kept ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return why not; null when it is being kept
    @Nullable
    Problem defer(Command.Defer command, byte[] body, @Nullable InetAddress from) {
        String webhook = incoming.headers().get(WEBHOOK);
        if (webhook != null && !mayTell(webhook)) {
            return Problem.of(
                    Code.INVALID_REQUEST,
                    "The header `" + WEBHOOK + "` must be an https URL of at most " + MAX_WEBHOOK
                            + " characters that begins as `deferral.webhooks` says.",
                    WEBHOOK);
        }
        submission = deferrals.take(job(command, from, webhook), body, tell);
        return null;
    }

    private Job job(Command.Defer command, @Nullable InetAddress from, @Nullable String webhook) {
        Operation operation = incoming.operation();
        Deferring how = command.how();
        return new Job(
                deferrals.newId(),
                command.caller().name(),
                command.caller().workload().name(),
                command.route().name(),
                incoming.dialect().name(),
                operation == null ? "" : operation.label(),
                incoming.query(),
                headers(incoming, command.caller().workload().name()),
                from == null ? null : from.getHostAddress(),
                incoming.epochMillis(),
                incoming.epochMillis() + how.within().toMillis(),
                how.keep().toMillis(),
                webhook);
    }

    /// What of a head goes with a request that is made later.
    static List<Map.Entry<String, String>> headers(Incoming incoming, String workload) {
        HttpHeaders sent = incoming.headers();
        List<String> names = new ArrayList<>(KEPT);
        names.addAll(incoming.dialect().served().forwardedHeaders());
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry(WishHeaders.WORKLOAD, workload));
        for (String name : names) {
            for (String value : sent.getAll(name)) {
                headers.add(Map.entry(name, value));
            }
        }
        return headers;
    }

    private boolean mayTell(String webhook) {
        // Some take an encoded dot for a dot, so a declared beginning says nothing of where such a path ends.
        boolean leads = webhook.contains("..") || ENCODED.matcher(webhook).find();
        if (webhook.length() > MAX_WEBHOOK || leads || !deferrals.tells(webhook)) {
            return false;
        }
        try {
            URI uri = new URI(webhook);
            return "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null;
        } catch (java.net.URISyntaxException _) {
            return false;
        }
    }

    /// The request is over: what nobody was told of is not kept.
    void close() {
        if (submission != null) {
            submission.withdraw();
            submission = null;
        }
        worker.letGo(held);
        held = 0;
    }

    // ── To be asked for ──────────────────────────────────────────────────────────────────────────────────────────────

    void ask(Command.AskJobs command) {
        String owner = command.owner();
        String path = command.path() == null ? "" : command.path();
        switch (command.operation()) {
            case LIST_JOBS -> deferrals.list(owner, parameter("after"), limit(), tell);
            case END_JOB -> deferrals.end(owner, path, tell);
            default -> {
                if (path.endsWith(RESULT)) {
                    deferrals.fetch(owner, path.substring(0, path.length() - RESULT.length()), tell);
                } else {
                    deferrals.show(owner, path, tell);
                }
            }
        }
    }

    private int limit() {
        String written = parameter("limit");
        return written.matches("[0-9]{1,4}") ? Math.clamp(Integer.parseInt(written), 1, MOST_LISTED) : LIST_LENGTH;
    }

    private String parameter(String name) {
        return parameter(incoming, name);
    }

    /// What a query says; empty for nothing.
    static String parameter(Incoming incoming, String name) {
        for (String each : incoming.query().split("&", 20)) {
            if (each.startsWith(name + "=")) {
                return each.substring(name.length() + 1);
            }
        }
        return "";
    }

    /// The same, unless there is no room for what goes to a client that may take it slowly.
    Deferrals.Answer counted(Deferrals.Answer answer) {
        if (answer instanceof Deferrals.Answer.Fetched fetched) {
            int bytes = fetched.answer().body().length;
            if (!worker.hold(bytes)) {
                return new Deferrals.Answer.Refused(Deferrals.Reason.UNAVAILABLE);
            }
            held += bytes;
        }
        return answer;
    }

    // ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param wished whether the caller asked to be answered later
    void show(Deferrals.Answer answer, boolean wished, Reply reply, ClientSide client) {
        switch (answer) {
            case Deferrals.Answer.Taken taken -> {
                submission = null;
                List<Map.Entry<String, String>> headers = new ArrayList<>();
                headers.add(
                        Map.entry("location", JobText.path(taken.status().job().id())));
                if (wished) {
                    headers.add(Map.entry("preference-applied", WishHeaders.LATER));
                }
                reply.json(202, headers, JobText.of(taken.status()));
            }
            case Deferrals.Answer.Shown shown -> {
                List<Map.Entry<String, String>> headers =
                        shown.status().state().isEnd() ? List.of() : List.of(Map.entry("retry-after", "5"));
                reply.json(200, headers, JobText.of(shown.status()));
            }
            case Deferrals.Answer.Listed listed -> reply.json(JobText.list(listed));
            case Deferrals.Answer.Forgotten(String id) -> reply.json(JobText.forgotten(id));
            case Deferrals.Answer.Fetched fetched -> {
                List<Map.Entry<String, String>> headers = fetched.answer().headers().stream()
                        .filter(each -> !OF_ITS_TIME.contains(each.getKey()))
                        .toList();
                reply.json(fetched.answer().status(), headers, fetched.answer().body());
                long bytes = held;
                held = 0;
                client.onceTaken(() -> worker.letGo(bytes));
            }
            case Deferrals.Answer.Refused _ -> throw new IllegalStateException("a refusal is a problem of its own");
        }
    }
}
