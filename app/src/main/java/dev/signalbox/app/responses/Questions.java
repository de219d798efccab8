package dev.signalbox.app.responses;

import dev.signalbox.app.responses.Cabinet.Context;
import dev.signalbox.app.responses.Cabinet.Folder;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.ResponseStore.Failed;
import dev.signalbox.core.port.Responses.Asker;
import dev.signalbox.core.port.Responses.Prepared;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Remembering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes questions whole: what each goes on from and what it names is put into it.
final class Questions {
    private static final String PREVIOUS = "previous_response_id";

    private final Cabinet cabinet;
    private final Conversations conversations;
    private final Background background;
    private final References references;
    private final Pending pending;
    private final Listeners listeners;
    private final Minutes minutes;

    /// Tells whether whoever answers a workload's model is known to think.
    private volatile BiPredicate<String, String> thinks = (_, _) -> false;

    /// What sees answers on their way.
    interface Minutes {
        AnswerMinutes of(Note note);

        /// Takes one back that is made in the background.
        void withdraw(Note note);
    }

    Questions(
            Cabinet cabinet,
            Conversations conversations,
            Background background,
            References references,
            Pending pending,
            Listeners listeners,
            Minutes minutes) {
        this.cabinet = cabinet;
        this.conversations = conversations;
        this.background = background;
        this.references = references;
        this.pending = pending;
        this.listeners = listeners;
        this.minutes = minutes;
    }

    void thinks(BiPredicate<String, String> known) {
        thinks = known;
    }

    /// Whether the store is needed for it.
    static boolean needsStore(Order order) {
        return order.background()
                || order.previous() != null
                || order.conversation() != null
                || order.input().valueStream().anyMatch(References::is);
    }

    /// @param chat whether an answer is wanted; no other is kept
    /// @param size of its body
    Prepared prepared(Asker asker, Order order, boolean chat, int size) throws Failed, Refused {
        String owner = owner(asker);
        List<String> built = new ArrayList<>();
        List<Folder> chain = order.previous() == null ? List.of() : chain(owner, order.previous());
        References.Search search = references.search(owner, lists(order, chain), built);
        ArrayNode asked = search.said(order.input(), "input");
        ArrayNode context = Json.MAPPER.createArrayNode();
        if (order.conversation() != null) {
            context.addAll(conversations.said(owner, order.conversation()));
        } else {
            goOn(chain, search, context, built);
        }
        byte[] whole = order.whole(context, asked, chat, chat && thinks.test(asker.workload(), order.model()));
        boolean grown = !context.isEmpty() || !asked.equals(order.input());
        if (grown && whole.length > Cabinet.MOST_BYTES) {
            throw new Refused(tooLong());
        }
        if (!chat) {
            return new Prepared.Ready(whole, new AnswerMinutes(Map.of(), null));
        }
        // Who needs nothing of the store is answered also where it is down, and told that nothing is kept.
        boolean kept = order.store() && !cabinet.fails() && size <= Cabinet.MOST_BYTES / 2;
        Note note = new Note(
                kept ? Names.response() : "",
                owner,
                asker.how() == null ? Remembering.DEFAULT : asker.how(),
                cabinet.now(),
                order.previous(),
                built,
                order.conversation(),
                order.background(),
                order.metadata(),
                // A conversation has its items itself.
                order.conversation() == null ? order.input() : asked);
        return order.background()
                ? later(asker, order, note, whole, size)
                : new Prepared.Ready(whole, minutes.of(note));
    }

    private Prepared later(Asker asker, Order order, Note note, byte[] whole, int size) throws Failed, Refused {
        if (size > Cabinet.MOST_BYTES / 2) {
            throw new Refused(Problem.of(
                    Code.BODY_TOO_LARGE,
                    "A question whose answer is to be kept may have " + Cabinet.MOST_BYTES / 2 + " bytes."));
        }
        if (!note.kept()) {
            throw new Failed("nothing is kept just now", null);
        }
        Runnable withdrawal = () -> minutes.withdraw(note);
        if (!order.stream()) {
            ObjectNode begun = background.begin(asker, order, note, whole);
            return new Prepared.Ended(ResponseDesk.shown(begun), withdrawal);
        }
        // Whoever cannot be told of it is told so before it is made.
        Telling telling = listeners.listen(note.owner(), note.id(), -1);
        boolean begun = false;
        try {
            background.begin(asker, order, note, whole);
            begun = true;
        } finally {
            if (!begun) {
                telling.close();
            }
        }
        return new Prepared.Ended(new Batches.Answer.Read(telling), withdrawal);
    }

    private static Problem tooLong() {
        return Problem.of(
                Code.BODY_TOO_LARGE,
                "What this goes on from is over " + Cabinet.MOST_BYTES + " bytes or " + Cabinet.LONGEST_CHAIN
                        + " responses.");
    }

    /// What it goes on from, the oldest first.
    private List<Folder> chain(String owner, String previous) throws Failed, Refused {
        Context found = context(owner, previous);
        if (found.tooLarge()) {
            throw new Refused(tooLong());
        }
        if (!found.whole()) {
            throw new Refused(hole());
        }
        for (Folder each : found.folders()) {
            if (ResponseText.isUnderWay(each.text().path("response"))) {
                throw new Refused(Problem.of(
                        Code.INVALID_REQUEST, "The response in `" + PREVIOUS + "` has not ended yet.", PREVIOUS));
            }
        }
        return found.folders().reversed();
    }

    private static List<JsonNode> lists(Order order, List<Folder> chain) {
        List<JsonNode> lists = new ArrayList<>(chain.size() + 1);
        lists.add(order.input());
        chain.forEach(each -> lists.add(each.text().path("input")));
        return lists;
    }

    private static void goOn(List<Folder> chain, References.Search search, ArrayNode context, List<String> built)
            throws Failed, Refused {
        for (Folder each : chain) {
            built.add(each.row().id());
            if (each.text().path("input") instanceof ArrayNode input) {
                Items.say(named(search, input), context);
            }
            Items.say(each.text().path("response").path("output"), context);
        }
    }

    /// What was named in an earlier question may be gone.
    private static ArrayNode named(References.Search search, ArrayNode input) throws Failed, Refused {
        try {
            return search.said(input, PREVIOUS);
        } catch (Refused e) {
            throw e.problem().code() == Code.PREVIOUS_RESPONSE_NOT_FOUND ? new Refused(hole()) : e;
        }
    }

    private static Problem hole() {
        return Problem.of(
                Code.PREVIOUS_RESPONSE_NOT_FOUND,
                "There is no response of the name in `" + PREVIOUS
                        + "`, or something that it goes on from was deleted.",
                PREVIOUS);
    }

    private Context context(String owner, String id) throws Failed {
        if (!Names.isResponse(id)) {
            return new Context(List.of(), false, false);
        }
        Context found = cabinet.context(owner, id);
        boolean missing = found.folders().isEmpty() && !found.tooLarge();
        return missing && cabinet.shared() && pending.secondLook() ? cabinet.context(owner, id) : found;
    }

    static String owner(Asker asker) {
        return asker.owner() == null ? "" : asker.owner();
    }
}
