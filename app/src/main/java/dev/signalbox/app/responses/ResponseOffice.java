package dev.signalbox.app.responses;

import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.Responses;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.storage.deferral.JobFiles;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that a server has of the store of the Responses API.
public final class ResponseOffice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseOffice.class);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final long COUNTED_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int LONGEST = 256;

    private final Cabinet cabinet;
    private final Background background;
    private final ResponseDesk desk;
    private final Thread sweeper;
    private volatile BooleanSupplier remembers = () -> false;

    /// Opens a store.
    public interface Opening {
        /// Called again after it has failed.
        ResponseStore open() throws Failed;
    }

    private ResponseOffice(Cabinet cabinet, Background background, ResponseDesk desk) {
        this.cabinet = cabinet;
        this.background = background;
        this.desk = desk;
        sweeper = Thread.ofVirtual().name("responses-sweep").unstarted(this::sweep);
    }

    /// Opens nothing yet.
    ///
    /// @param secret what texts are sealed with
    /// @param queue makes what is made in the background
    public static ResponseOffice of(Opening opening, JobFiles.Secret secret, BackgroundQueue queue) {
        Cabinet cabinet = new Cabinet(opening::open, secret, System::currentTimeMillis);
        Pending pending = new Pending(Pending.PATIENCE);
        References references = new References(cabinet, pending);
        Conversations conversations = new Conversations(cabinet, references);
        Background background = new Background(cabinet, conversations, queue);
        return new ResponseOffice(
                cabinet, background, new ResponseDesk(cabinet, conversations, background, references, pending));
    }

    /// Where event loops ask.
    public Responses desk() {
        return desk;
    }

    /// Begins to delete what has expired.
    public void start(Supplier<Rules> rules) {
        background.routes((workload, model) -> route(rules.get(), workload, model));
        desk.thinks((workload, model) -> thinks(rules.get(), workload, model));
        remembers =
                () -> rules.get().policy().workloads().values().stream().anyMatch(each -> each.remembering() != null);
        sweeper.start();
    }

    /// The name of the route that a model means; where there is none, of the model, and the request is refused when it
    /// is
    /// made.
    private static String route(Rules rules, String workload, String model) {
        Workload known = rules.policy().workloads().get(workload);
        return known != null
                        && rules.router().plan(model, "responses", known, _ -> true, null) instanceof Plan.Ready ready
                ? ready.route().name()
                : model.substring(0, Math.min(model.length(), LONGEST));
    }

    /// Whether all that may answer this are known to.
    private static boolean thinks(Rules rules, String workload, String model) {
        Workload known = rules.policy().workloads().get(workload);
        return known != null
                && rules.router().plan(model, "responses", known, _ -> true, null) instanceof Plan.Ready ready
                && ready.candidates().stream()
                        .allMatch(each -> each.target().abilities().has(Ability.REASONING));
    }

    /// A deferred request has ended.
    public void ended(JobStatus status) {
        desk.ended(status);
    }

    private void sweep() {
        try {
            long counted = System.nanoTime() - COUNTED_NANOS;
            while (true) {
                try {
                    cabinet.sweep();
                    if (remembers.getAsBoolean() && System.nanoTime() - counted >= COUNTED_NANOS) {
                        cabinet.count();
                        counted = System.nanoTime();
                    }
                } catch (Failed | RuntimeException e) {
                    LOG.debug("Responses that have expired cannot be deleted now: {}", e.toString());
                }
                Thread.sleep(cabinet.fails() ? AGAIN : SWEEP);
            }
        } catch (InterruptedException _) {
            // Closed: the thread ends here.
        }
    }

    @Override
    public void close() {
        sweeper.interrupt();
        desk.close();
        cabinet.close();
    }
}
