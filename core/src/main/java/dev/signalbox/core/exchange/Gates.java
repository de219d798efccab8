package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.limits.Demand;
import dev.signalbox.core.port.OwnUsage;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Network;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.Tags;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What stands between the head of a request and the reading of its body.
final class Gates {
    /// What becomes of a head.
    sealed interface Entry {
        /// Its body is wanted.
        record Welcome(Caller caller) implements Entry {}

        /// It is answered already.
        record Shown(Command answer) implements Entry {}

        record Refused(Problem problem) implements Entry {}

        /// It is answered when it is known what the key has used.
        record Unread(Command.ShowKey answer) implements Entry {}

        /// It is answered when it is known what there is of deferred requests.
        record Looked(Command.AskJobs command) implements Entry {}

        /// It is answered when it is known what there is of files or batches.
        record Filed(Command.AskBatches command) implements Entry {}

        /// It is answered when it is known what is kept of responses.
        record Recalled(Command.AskResponses command) implements Entry {}

        /// Whose it is is still to be found out.
        record Sought(String secret) implements Entry {}
    }

    /// Until it is known, and when that takes too long.
    private static final OwnUsage.Answer NOT_READ = new OwnUsage.Answer.Missing(OwnUsage.Reason.BUSY);

    private Gates() {}

    /// @param story hears who calls
    static Entry enter(Event.HeadArrived arrived, Rules rules, Story story, long now, RandomGenerator random) {
        Keyring.Verdict verdict = rules.keyring().identify(arrived.credentials(), arrived.epochMillis());
        return enter(verdict, arrived, rules, story, now, random);
    }

    /// @param verdict whose it is
    static Entry enter(
            Keyring.Verdict verdict,
            Event.HeadArrived arrived,
            Rules rules,
            Story story,
            long now,
            RandomGenerator random) {
        return switch (verdict) {
            case Keyring.Verdict.Sought(String secret) -> new Entry.Sought(secret);
            case Keyring.Verdict.Refused(Problem problem) -> new Entry.Refused(problem);
            case Keyring.Verdict.Known(Caller known) -> {
                story.from(known);
                // Not before: of what strangers say nothing is added up.
                story.tagged(arrived.wishes().tags());
                boolean fit = tag(known.key(), arrived.wishes().tags(), story);
                Problem barred = barred(known.key(), arrived);
                if (barred != null) {
                    yield new Entry.Refused(barred);
                }
                if (!fit) {
                    yield new Entry.Refused(Told.TOO_MANY_TAGS);
                }
                String wished = arrived.wishes().workload();
                if (wished == null) {
                    yield enter(arrived, known, rules, now, random);
                }
                Workload named = rules.policy().workloads().get(wished);
                if (named == null || !mayName(named, known)) {
                    yield new Entry.Refused(Told.workloadNotAllowed(wished, known));
                }
                Caller caller = new Caller(known.key(), named);
                story.from(caller);
                yield enter(arrived, caller, rules, now, random);
            }
        };
    }

    /// Puts a key's tags with those that the caller sent, before which they go.
    ///
    /// @return false when they are too many together; then the request has the key's
    private static boolean tag(@Nullable Key key, @Nullable String said, Story story) {
        String own = key == null ? null : key.tags();
        if (own == null) {
            return true;
        }
        String both = said == null ? own : Tags.together(own, said);
        story.tagged(both == null ? own : both);
        return both != null;
    }

    /// Why a key is of no use now or there; null when it is.
    private static @Nullable Problem barred(@Nullable Key key, Event.HeadArrived arrived) {
        if (key == null) {
            return null;
        }
        if (key.expires() != null && arrived.epochMillis() >= key.expires().toEpochMilli()) {
            return Told.keyExpired(key.name());
        }
        if (key.networks().isEmpty()) {
            return null;
        }
        for (Network network : key.networks()) {
            if (arrived.from() != null && network.contains(arrived.from())) {
                return null;
            }
        }
        return Told.networkNotAllowed(key.name());
    }

    /// In open mode anybody may step back behind the default workload, and nobody before it.
    private static boolean mayName(Workload workload, Caller caller) {
        return caller.key() == null
                ? !workload.moreCriticalThan(caller.workload())
                : caller.key().mayName(workload.name());
    }

    private static Entry enter(
            Event.HeadArrived arrived, Caller caller, Rules rules, long now, RandomGenerator random) {
        if (arrived.operation().keepsText() && caller.workload().deferring() == null) {
            return new Entry.Refused(Told.notDeferring(caller.workload().name()));
        }
        if (arrived.operation() == Operation.KEEP_CONVERSATION
                && caller.workload().remembering() == null) {
            return new Entry.Refused(Told.notRemembering(caller.workload().name()));
        }
        return arrived.operation().takesBody() ? admit(caller, rules, now, random) : show(arrived, caller, rules, now);
    }

    private static Entry admit(Caller caller, Rules rules, long now, RandomGenerator random) {
        Workload workload = caller.workload();
        Overrides.Entry paused = rules.policy().overrides().workload(workload.name());
        if (paused != null) {
            return new Entry.Refused(Told.paused(workload.name(), TimeUnit.NANOSECONDS.toMillis(paused.ends() - now)));
        }
        if (rules.standing().ledgerFull()) {
            return new Entry.Refused(Told.ledgerFull(random));
        }
        return rules.standing().pressure().refuses(workload.criticality(), random)
                ? new Entry.Refused(Told.overloaded(random))
                : new Entry.Welcome(caller);
    }

    /// The models that a caller may use, the one that it names, or what its key may do.
    private static Entry show(Event.HeadArrived head, Caller caller, Rules rules, long now) {
        switch (head.operation()) {
            case GET_JOB, LIST_JOBS, END_JOB -> {
                return new Entry.Looked(new Command.AskJobs(head.operation(), caller.name(), head.model()));
            }
            case LIST_FILES, GET_FILE, END_FILE, LIST_BATCHES, GET_BATCH, END_BATCH -> {
                return new Entry.Filed(new Command.AskBatches(head.operation(), caller, null, head.model()));
            }
            case GET_RESPONSE, CANCEL_RESPONSE, END_RESPONSE, GET_CONVERSATION, END_CONVERSATION -> {
                return new Entry.Recalled(new Command.AskResponses(head.operation(), caller, head.model()));
            }
            default -> {}
        }
        List<String> names = rules.router().names(caller::mayUse);
        if (head.operation() == Operation.LIST_MODELS) {
            return new Entry.Shown(new Command.ShowModels(
                    names.stream().map(rules.router()::card).toList()));
        }
        if (head.operation() == Operation.SHOW_KEY) {
            return standing(head, caller, names, rules, now);
        }
        String model = head.model();
        return model != null && names.contains(model)
                ? new Entry.Shown(new Command.ShowModel(rules.router().card(model)))
                : new Entry.Refused(Told.NO_ROUTE);
    }

    /// In open mode there may be no key to tell of.
    private static Entry standing(Event.HeadArrived head, Caller caller, List<String> routes, Rules rules, long now) {
        Key key = caller.key();
        if (key == null) {
            return new Entry.Refused(Told.NO_KEY);
        }
        return new Entry.Unread(new Command.ShowKey(
                key,
                caller.workload(),
                routes,
                rules.standing().limits().of(key, now),
                rules.budgets().of(key, head.epochMillis()),
                NOT_READ));
    }

    /// To how many tokens an emergency bounds each answer; 0 where it does not, or no more are asked for.
    static int bound(Operation operation, Event.BodyArrived body, Route route) {
        int most = route.stopgap().maxTokens();
        boolean less = body.maxTokens() > 0 && body.maxTokens() <= atMost(body, most);
        return most == 0 || operation != Operation.CHAT || less ? 0 : most;
    }

    /// Tokens of all its answers, when each is bounded.
    private static long atMost(Event.BodyArrived body, int most) {
        return body.choices() * (most + body.thinking());
    }

    /// What a request will need of limits.
    ///
    /// @param bound as above
    static Demand demand(Operation operation, Event.BodyArrived body, int bound) {
        Demand demand = demand(operation, body);
        return bound == 0 ? demand : demand.atMost(atMost(body, bound));
    }

    private static Demand demand(Operation operation, Event.BodyArrived body) {
        return switch (operation) {
            case CHAT, COMPLETIONS -> new Demand(body.size(), true, body.maxTokens());
            case EMBEDDINGS, MODERATIONS, RERANK, IMAGES, SPEECH -> new Demand(body.size(), false, 0);
            // Of a form's bytes most are of a sound or a picture, which say nothing of tokens.
            default -> Demand.NONE;
        };
    }
}
