package dev.signalbox.app.deferral;

import dev.signalbox.app.batch.BatchOffice;
import dev.signalbox.app.responses.ResponseOffice;
import dev.signalbox.core.access.KnownKeys.Found;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.port.LaterDesk;
import dev.signalbox.core.port.Responses;
import dev.signalbox.gateway.Gateway;
import dev.signalbox.model.policy.Deferral;
import dev.signalbox.storage.deferral.JobFiles;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All that a server has of deferred requests.
public final class Deferred implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(10));

    private final Jobs jobs;
    private final BatchOffice batches;
    private final ResponseOffice responses;
    private final JobDesk desk;
    private final Deferral declared;
    private volatile @Nullable Making making;
    private @Nullable Webhooks webhooks;

    private Deferred(Jobs jobs, BatchOffice batches, ResponseOffice responses, Deferral declared) {
        this.jobs = jobs;
        this.batches = batches;
        this.responses = responses;
        this.declared = declared;
        desk = new JobDesk(jobs, declared, batches.desk(), responses.desk());
    }

    /// Finds what is on the disk from before the start. Nothing is made before [#start].
    ///
    /// @param folder which this process has for itself; made with the first request that is kept
    /// @param files the same for files of batches
    /// @param secret what its files are encrypted with; asked for when there is something to read or write
    /// @param dialect of lines of batches
    /// @param store where responses are kept
    /// @throws IOException when it cannot be read
    public static Deferred open(
            Path folder,
            Path files,
            JobFiles.Secret secret,
            Deferral declared,
            Dialect dialect,
            ResponseOffice.Opening store)
            throws IOException {
        Shelf.Bounds bounds = new Shelf.Bounds(declared.jobs(), declared.perKey(), declared.bytes());
        Jobs jobs = new Jobs(new JobFiles(folder, secret), bounds, System::currentTimeMillis);
        BatchLines lines = new BatchLines(jobs, declared.concurrency());
        return new Deferred(
                jobs,
                BatchOffice.open(files, secret, lines, dialect),
                ResponseOffice.of(store, secret, new BackgroundJobs(jobs)),
                declared);
    }

    /// Where event loops ask.
    public Deferrals desk() {
        return desk;
    }

    /// Begins to make requests.
    ///
    /// @param owners finds keys that were made at run time
    public void start(Gateway gateway, Supplier<Rules> rules, Function<String, Found> owners) {
        Making made = new Making(
                jobs,
                rules,
                (begun, key, then) -> gateway.make(
                        begun.status().job(),
                        begun.body(),
                        key,
                        Objects.requireNonNull(begun.status().requestId()),
                        System.currentTimeMillis(),
                        then)::cancel,
                owners,
                declared.concurrency(),
                System::currentTimeMillis);
        making = made;
        byte[] key = declared.signingBytes();
        if (key != null) {
            HttpClient http = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .build();
            Webhooks told = new Webhooks(http, key, PAUSES, System::currentTimeMillis, jobs::told);
            webhooks = told;
            jobs.onEnd(ended -> {
                told.tell(ended);
                batches.call();
                responses.ended(ended);
            });
        } else {
            jobs.onEnd(ended -> {
                batches.call();
                responses.ended(ended);
            });
        }
        made.start();
        batches.start(rules, owners);
        responses.start(rules);
    }

    /// Begins nothing any more; what is under way goes on.
    public void rest() {
        Making running = making;
        if (running != null) {
            running.rest();
        }
    }

    /// Where operators ask.
    public LaterDesk operators() {
        return new AllLater(jobs, batches);
    }

    /// How many there are, of what age and size.
    public Deferrals.Figures figures() {
        return jobs.figures().with(batches.figures());
    }

    /// What there is of responses, and what became of others.
    public Responses.Figures remembered() {
        return responses.desk().figures();
    }

    @Override
    public void close() {
        Making running = making;
        if (running != null) {
            running.close();
        }
        if (webhooks != null) {
            webhooks.close();
        }
        batches.close();
        responses.close();
        desk.close();
    }
}
