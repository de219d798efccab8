package dev.signalbox.core.budget;

import dev.signalbox.core.port.SharedState.Account;
import dev.signalbox.core.port.SharedState.Use;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What this replica tells the others of its budgets, and what follows from their answer. For one thread, which does
/// the asking; no request waits for it.
///
/// Each replica says how much it has spent in a period and what its requests under way have reserved. The numbers only
/// grow, and saying one twice changes nothing; so nothing is counted twice when an answer is lost, and whoever knows a
/// number can restore it. Between two answers a replica lets pass what its lease covers, or one request; while
/// nothing is heard, its share of what was left.
public final class BudgetSharing {
    /// The most that is told at once.
    public static final int MOST = 128;

    /// Each budget is asked for again after that, used or not, as long as there are not more than [#MOST].
    private static final long AGAIN = 1_000_000_000L;

    /// In which all are asked for again, when there are more.
    private static final int ROUNDS = 60;

    private final int declared;
    private final boolean booksOfAll;
    private final Queue<Joint> touched = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean hurried = new AtomicBoolean();
    private volatile int seen = 1;
    private volatile boolean alone = true;
    private volatile @Nullable Runnable hurry;

    // What follows is for the thread that tells.
    private final Map<String, Joint> all = new HashMap<>();
    private final Deque<Joint> rotation = new ArrayDeque<>();
    private final Set<Joint> toTell = new LinkedHashSet<>();
    private final List<Joint> told = new ArrayList<>();
    private long refreshedAt;
    private boolean refreshed;

    /// @param declared how many replicas there are thought to be while nothing is heard
    /// @param booksOfAll whether what was spent before a start is known of all replicas, and not of this one only
    BudgetSharing(int declared, boolean booksOfAll) {
        this.declared = declared;
        this.booksOfAll = booksOfAll;
    }

    // ── For requests ─────────────────────────────────────────────────────────────────────────────────────────────────

    boolean alone() {
        return alone;
    }

    int replicas() {
        return seen;
    }

    /// Into how many shares what is left is cut while nothing is heard: rather too many.
    int shares() {
        return Math.max(declared, seen);
    }

    boolean booksOfAll() {
        return booksOfAll;
    }

    void touch(Joint what) {
        touched.add(what);
    }

    /// Somebody needs to know soon. Said at most once between two collections.
    void hurry() {
        if (!hurried.get() && hurried.compareAndSet(false, true)) {
            Runnable said = hurry;
            if (said != null) {
                said.run();
            }
        }
    }

    // ── For the thread that tells ────────────────────────────────────────────────────────────────────────────────────

    /// @param hurry is run, on a request's thread, when waiting for the next turn would refuse somebody; it must
    ///     not block
    public void onHurry(Runnable hurry) {
        this.hurry = hurry;
    }

    /// What is to be told now. One of [#answered] and [#failed] has to follow.
    ///
    /// @param now nanoseconds of a monotonic clock
    /// @param epochMillis the same by the clock on the wall
    /// @return [#MOST] at most; with so many, more may be waiting
    public List<Use> uses(long now, long epochMillis) {
        collect();
        if (!refreshed || now - refreshedAt >= AGAIN) {
            refreshed = true;
            refreshedAt = now;
            refresh(epochMillis);
        }
        told.clear();
        List<Use> uses = new ArrayList<>();
        for (Joint each : toTell) {
            if (uses.size() == MOST) {
                break;
            }
            told.add(each);
            uses.add(each.use(epochMillis));
        }
        return uses;
    }

    private void collect() {
        hurried.set(false);
        for (Joint each = touched.poll(); each != null; each = touched.poll()) {
            each.collected();
            // A budget that was taken out of the config and put in again is counted by another.
            if (all.put(each.name, each) != each) {
                rotation.add(each);
            }
            toTell.add(each);
        }
    }

    private void refresh(long epochMillis) {
        int many = Math.min(rotation.size(), Math.max(MOST, rotation.size() / ROUNDS));
        for (int i = 0; i < many; i++) {
            Joint each = rotation.remove();
            if (all.get(each.name) != each) {
                toTell.remove(each);
            } else if (each.over(epochMillis) && !toTell.contains(each)) {
                all.remove(each.name);
            } else {
                rotation.add(each);
                toTell.add(each);
            }
        }
    }

    /// All was heard.
    ///
    /// @param accounts of what was told, in its order
    public void answered(int replicas, List<Account> accounts) {
        for (int i = 0; i < told.size(); i++) {
            // First: what is still to be said makes it touched again.
            toTell.remove(told.get(i));
            told.get(i).told(accounts.get(i));
        }
        told.clear();
        seen = Math.max(1, replicas);
        alone = false;
    }

    /// There was no answer: until there is one, each replica keeps to its share.
    public void failed() {
        told.clear();
        if (!alone) {
            alone = true;
            // The first answer is to be about all of them.
            toTell.addAll(all.values());
        }
    }

    /// What a budget's number is called where replicas meet.
    ///
    /// @param start of the period, in milliseconds since 1970
    static String nameOf(String owner, String name, String per, long start) {
        return "budget:" + owner + ':' + name + ':' + per + ':' + start / 1000;
    }
}
