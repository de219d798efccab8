package dev.signalbox.core.resilience;

import dev.signalbox.model.failure.Failure;
import org.jspecify.annotations.Nullable;

/// The right to ask an endpoint once. It ends exactly once: as a success, as a failure, or ignored when it
/// says nothing about the endpoint. Confined to the thread of the request that holds it.
public final class Permit {
    private final Endpoint endpoint;
    private final String model;
    private final long taken;
    private final int probe;
    private final boolean trial;
    private boolean told;
    private boolean ended;

    /// @param model that is asked for
    /// @param taken when
    /// @param probe number of the probe that it is of a failing endpoint, 0 for none
    /// @param trial whether it tries one that was ejected
    Permit(Endpoint endpoint, String model, long taken, int probe, boolean trial) {
        this.endpoint = endpoint;
        this.model = model;
        this.taken = taken;
        this.probe = probe;
        this.trial = trial;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /// First content of a stream came, so many nanoseconds after the attempt began.
    public void content(long now, long nanos) {
        told = true;
        endpoint.content(now, nanos);
    }

    /// The answer was complete.
    public void succeeded(long now) {
        if (ends()) {
            endpoint.succeeded(model, now, taken, trial);
            endpoint.giveBack(now, trial);
        }
    }

    /// @param caller name of the caller's key, null when not known
    public void failed(Failure failure, @Nullable String caller, long now) {
        if (ends()) {
            endpoint.failed(failure, model, caller, now, taken, probe(), trial);
            endpoint.giveBack(now, trial);
        }
    }

    /// The attempt was given up for reasons of ours or the client's.
    public void ignored(long now) {
        if (ends()) {
            endpoint.ignored(now, probe());
            endpoint.giveBack(now, trial);
        }
    }

    /// First content has ended the probe.
    private int probe() {
        return told ? 0 : probe;
    }

    /// Room is given back last: who takes it knows what this one has found.
    private boolean ends() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
