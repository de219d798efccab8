package dev.signalbox.app.deferral;

import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the addresses that callers named that their jobs have ended: no text, only which and how. Signed as Standard
/// Webhooks (<https://www.standardwebhooks.com>) has it.
final class Webhooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String HMAC = "HmacSHA256";
    /// More are not told at once, nor wait to be told again.
    private static final int MOST_WAITING = 1_000;

    private static final int AT_ONCE = 8;

    private final HttpClient http;
    private final byte[] key;
    private final List<Duration> pauses;
    private final LongSupplier clock;
    private final Consumer<Job> done;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Semaphore underWay = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// @param http follows no redirects: only declared addresses are told
    /// @param key what messages are signed with
    /// @param pauses before each further try
    /// @param clock gives milliseconds since 1970
    /// @param done hears of each that was told, or was given up
    Webhooks(HttpClient http, byte[] key, List<Duration> pauses, LongSupplier clock, Consumer<Job> done) {
        this.http = http;
        this.key = key.clone();
        this.pauses = List.copyOf(pauses);
        this.clock = clock;
        this.done = done;
    }

    /// Tells its address that it has ended. Does not wait.
    ///
    /// @param status of a job that has one
    void tell(JobStatus status) {
        String webhook = status.job().webhook();
        if (webhook == null) {
            return;
        }
        if (!waiting.tryAcquire()) {
            LOG.warn(
                    "Too many webhooks wait to be told; that of {} is not",
                    status.job().id());
            done.accept(status.job());
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    tell(status, URI.create(webhook));
                } catch (InterruptedException _) {
                    // The process ends; the next start tells it.
                    Thread.currentThread().interrupt();
                } finally {
                    waiting.release();
                }
            });
        } catch (RejectedExecutionException _) {
            waiting.release();
        }
    }

    private void tell(JobStatus status, URI webhook) throws InterruptedException {
        String id = status.job().id();
        for (int i = 0; ; i++) {
            String what = send(status, webhook);
            if (what == null) {
                break;
            }
            if (i == pauses.size()) {
                LOG.warn("The webhook of {} at {} could not be told: {}", id, webhook.getHost(), what);
                break;
            }
            TimeUnit.MILLISECONDS.sleep(pauses.get(i).toMillis());
        }
        done.accept(status.job());
    }

    /// @return null when it was taken, else why not
    private @Nullable String send(JobStatus status, URI webhook) throws InterruptedException {
        String id = status.job().id();
        long now = clock.getAsLong();
        String seconds = Long.toString(now / 1000);
        String body = "{\"type\":\"deferred.ended\",\"timestamp\":\"" + Instant.ofEpochMilli(status.ended())
                + "\",\"data\":{\"id\":\"" + id + "\",\"status\":\""
                + status.state().word() + "\"}}";
        HttpRequest request = HttpRequest.newBuilder(webhook)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .header("user-agent", "signalbox")
                .header("webhook-id", id)
                .header("webhook-timestamp", seconds)
                .header("webhook-signature", "v1," + signature(id + "." + seconds + "." + body))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        underWay.acquire();
        CompletableFuture<HttpResponse<Void>> sent = http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            // The request's own limit ends with the head of the answer.
            int answered = sent.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            return answered >= 200 && answered < 300 ? null : "status " + answered;
        } catch (TimeoutException _) {
            return "no answer within " + PATIENCE.toSeconds() + " s";
        } catch (ExecutionException e) {
            return Objects.requireNonNullElse(e.getCause(), e).toString();
        } finally {
            sent.cancel(true);
            underWay.release();
        }
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.shutdownNow();
    }
}
