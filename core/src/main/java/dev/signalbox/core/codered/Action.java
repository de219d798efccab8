package dev.signalbox.core.codered;

import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Lending;
import dev.signalbox.model.policy.Lending.Turn;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Playbook;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Workload.Criticality;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a playbook changes about a route. Each is a function from what is declared to what holds, about a part of the
/// route that no other touches: their order means nothing, and none needs to be undone.
enum Action {
    /// Another attempt beside one that is only slow doubles the load when there is least room for it.
    HEDGING {
        @Override
        Route on(Route route, Because because) {
            boolean slow = because.cause == Cause.PROVIDER_LATENCY && because.level != Level.RED;
            return because.step.hedging() || slow ? route : route.with(NO_HEDGE);
        }
    },
    RETRIES {
        @Override
        Route on(Route route, Because because) {
            double share = because.core() ? because.step.retries() : because.step.otherRetries();
            return route.with(route.retry().only(share));
        }
    },
    /// Who is answered late is answered in vain: its client has left, or tries again.
    QUEUE {
        @Override
        Route on(Route route, Because because) {
            Queue queue = route.queue();
            Duration shorter =
                    Duration.ofMillis(Math.max(1, (long) (queue.timeout().toMillis() * because.step.queue())));
            return because.criticality == Criticality.CRITICAL ? route.with(new Queue(queue.length(), shorter)) : route;
        }
    },
    CACHE {
        @Override
        Route on(Route route, Because because) {
            Caching cache = route.cache();
            return cache == null || !because.step.longerCache() ? route : route.with(cache.longer());
        }
    },
    /// What is declared for bad times: a smaller model, or one of our own. It is declared when there is no other, so
    /// that no step of a playbook needs to say so.
    TARGETS {
        @Override
        Route on(Route route, Because because) {
            return route.at(because.level);
        }
    },
    /// Half an answer to everybody instead of a whole one to half of them; those that matter most have whole ones.
    ANSWERS {
        @Override
        Route on(Route route, Because because) {
            boolean bounded = because.step.shorterAnswers() && because.criticality != Criticality.CRITICAL_PLUS;
            return bounded ? route.with(route.stopgap().bounding(route.standby().stopgap())) : route;
        }
    },
    /// Where not even an old answer is left.
    HEURISTIC {
        @Override
        Route on(Route route, Because because) {
            return because.step.heuristics()
                    ? route.with(route.stopgap().answering(route.standby().stopgap()))
                    : route;
        }
    },
    /// What is held leaves limits unused that were divided between workloads, and who was promised something may have
    /// used up its part.
    LENDING {
        @Override
        Route on(Route route, Because because) {
            Turn turn = !because.committed ? Turn.USUAL : because.core() ? Turn.FIRST : Turn.LAST;
            return because.step.lending()
                    ? route.with(new Lending(because.core() ? because.lenders : List.of(), turn))
                    : route;
        }
    };

    private static final @Nullable Hedge NO_HEDGE = null;

    /// @param step what is declared for the level
    /// @param criticality of the workload whose requests it is about
    /// @param lenders whose limits it could use
    /// @param committed whether throughput of a target of the route was bought ahead
    record Because(
            Playbook.Step step,
            Level level,
            Cause cause,
            Criticality criticality,
            List<Lending.Lender> lenders,
            boolean committed) {
        boolean core() {
            return Effect.isCore(criticality);
        }
    }

    abstract Route on(Route route, Because because);

    /// All of them.
    static Route all(Route route, Because because) {
        Route changed = route;
        for (Action each : values()) {
            changed = each.on(changed, because);
        }
        return changed;
    }
}
