package dev.signalbox.app.server;

import dev.signalbox.core.commitment.Progress;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.model.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the ledger every few minutes how commitments are used, and says which targets are to be
/// preferred. On a thread of its own, as the answer may take seconds; requests read what it said last.
final class CommitmentWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitmentWatch.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    /// After there was no answer.
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Supplier<Rules> rules;
    private final Accounts accounts;
    private final Thread thread;
    private volatile List<Progress> last = List.of();
    private volatile boolean hurried;
    private volatile boolean closed;
    private boolean failed;

    private CommitmentWatch(Supplier<Rules> rules, Accounts accounts) {
        this.rules = rules;
        this.accounts = accounts;
        thread = Thread.ofVirtual().name("commitments").unstarted(this::run);
    }

    static CommitmentWatch start(Supplier<Rules> rules, Accounts accounts) {
        CommitmentWatch started = new CommitmentWatch(rules, accounts);
        started.thread.start();
        return started;
    }

    /// As they were when the ledger answered last.
    List<Progress> last() {
        return last;
    }

    /// Others may have been declared.
    void hurry() {
        hurried = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            hurried = false;
            long wait = (look() ? EVERY : RETRY).toNanos();
            long start = System.nanoTime();
            for (long left = wait; left > 0 && !closed && !hurried; left = wait - (System.nanoTime() - start)) {
                LockSupport.parkNanos(this, left);
            }
        }
    }

    /// @return whether there was an answer
    private boolean look() {
        Rules now = rules.get();
        Policy policy = now.policy();
        try {
            now.router().lapsing().at(policy, Instant.now());
            List<Progress> found = Progress.of(policy.spending().commitments(), accounts, Instant.now());
            last = found;
            now.router().lapsing().are(lapsing(found, policy));
            failed = false;
            return true;
        } catch (Accounts.Unavailable | RuntimeException e) {
            if (!failed && !closed) {
                LOG.warn("How commitments are used is not known now; targets stay preferred as they are", e);
            }
            failed = true;
            return false;
        }
    }

    private static Set<String> lapsing(List<Progress> found, Policy policy) {
        return policy.targetLabels().stream()
                .filter(label -> found.stream()
                        .anyMatch(each -> each.lapsing() && each.commitment().covers(label)))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
