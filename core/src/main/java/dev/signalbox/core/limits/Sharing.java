package dev.signalbox.core.limits;

import dev.signalbox.core.port.SharedState;
import dev.signalbox.core.port.SharedState.Told;
import dev.signalbox.core.port.SharedState.Use;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What this replica tells the others of its limits, and what follows from their answer. For one thread, which
/// does the asking; no request waits for it.
///
/// Each replica lets requests pass by what it heard last, and tells a moment later. So at one time all together have
/// let pass what nobody else knows of: at most half of a limit (their leases) and one request each. It is counted
/// afterwards, and what was too much is refilled first; over any time no more passes than that above the limit.
///
/// While nothing is heard each keeps to its share of the limit, which begins as full as all was when something was
/// heard last.
public final class Sharing {
    /// In which a refused request may look again, in nanoseconds: it needs an answer, no refilling.
    static final long SOON = 100_000_000;
    /// What is still held is told again after that, so that it is known also where all was forgotten.
    private static final long AGAIN = 5_000_000_000L;

    private final Peers peers;
    private final Set<Shared> toTell = new LinkedHashSet<>();
    private final Set<Shared> lasting = new LinkedHashSet<>();
    private final List<Shared> told = new ArrayList<>();
    private long toldAt;
    private long saidAgain;
    private boolean said;

    Sharing(Peers peers) {
        this.peers = peers;
    }

    /// @param hurry is run, on a request's thread, when waiting for the next turn would refuse somebody; it must
    ///     not block
    public void onHurry(Runnable hurry) {
        peers.onHurry(hurry);
    }

    /// What is to be told now. One of [#answered] and [#failed] has to follow.
    ///
    /// @param now nanoseconds of the clock that requests are taken by
    /// @return [SharedState#MAX_USES] at most; with so many, more may be waiting
    public List<Use> uses(long now) {
        peers.collect(toTell::add);
        if (!said || now - saidAgain > AGAIN) {
            said = true;
            saidAgain = now;
            toTell.addAll(lasting);
        }
        told.clear();
        toldAt = now;
        List<Use> uses = new ArrayList<>();
        for (Shared each : toTell) {
            if (uses.size() == SharedState.MAX_USES) {
                break;
            }
            told.add(each);
            uses.add(each.use(now));
        }
        return uses;
    }

    /// All was heard.
    public void answered(Told answer) {
        for (int i = 0; i < told.size(); i++) {
            Shared each = told.get(i);
            each.told(answer.counters()[i], toldAt);
            toTell.remove(each);
            if (each.lasting()) {
                lasting.add(each);
            } else {
                lasting.remove(each);
            }
        }
        told.clear();
        peers.heard(answer.replicas());
    }

    /// There was no answer: until there is one, each replica keeps to its share.
    public void failed(long now) {
        told.clear();
        if (!peers.alone()) {
            peers.lost();
            peers.collect(toTell::add);
            toTell.forEach(each -> each.parted(now));
        }
    }

    /// Whether nothing is heard of the others.
    public boolean alone() {
        return peers.alone();
    }

    /// Replicas that were there when something was heard last, this one included.
    public int replicas() {
        return peers.seen();
    }
}
