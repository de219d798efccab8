package dev.signalbox.core.dialect;

import dev.signalbox.model.policy.Provider;
import java.util.List;

/// What a request's body said, and how to turn it into the body for a provider of the same dialect.
public interface Scan {
    Operation operation();

    /// What the client put into `model`.
    String model();

    /// Whether the answer is wanted event by event.
    boolean stream();

    /// Upper bound of the answer's tokens that the client sets; 0 when it sets none.
    long maxTokens();

    /// How many answers are asked for at once, from 1.
    default long choices() {
        return 1;
    }

    /// Tokens that the model may think with, where the client says that apart; they are a part of [#maxTokens]. 0 where
    /// it does not.
    default long thinking() {
        return 0;
    }

    /// What a model must be able to do for it: bits of [dev.signalbox.model.policy.Ability].
    default int needs() {
        return 0;
    }

    /// Whether it carries thoughts that were sealed in another dialect: a provider of this one would refuse them, so it
    /// is
    /// sent what [ServedApi#own] makes of the body.
    default boolean foreignSeals() {
        return false;
    }

    /// Where a provider of the same dialect is asked this; starts with `/`.
    ///
    /// @param model as that provider calls it
    /// @param query what of the client's query may go on
    default String path(ProviderApi api, String model, String query) {
        String path = api.path(operation(), model, stream());
        return query.isEmpty() ? path : path + (path.indexOf('?') < 0 ? '?' : '&') + query;
    }

    /// Whether a provider of the same dialect understands the body as it is.
    ///
    /// @param model as that provider calls it
    default boolean passes(ProviderApi api, String model) {
        return true;
    }

    /// Edits that rename the model and ask for usage where the client did not; in order, not overlapping.
    ///
    /// @param askUsage false for a provider that refuses to be asked; what the client asked itself stays
    default List<Splice> edits(String model, boolean askUsage) {
        return edits(model, askUsage, 0);
    }

    /// The same, and each answer bounded.
    ///
    /// @param maxTokens of an answer, beside those for [#thinking]; a bound of the client's that is lower stays.
    ///     0 to let it have what was asked for
    List<Splice> edits(String model, boolean askUsage, int maxTokens);

    /// The same for a provider, whose word for the bound may be its own.
    default List<Splice> edits(String model, Provider provider, int maxTokens) {
        return edits(model, provider.askUsage(), maxTokens);
    }

    /// What of it is to be kept, or was.
    default Keeping keeping() {
        return Keeping.NOTHING;
    }

    /// What is to be changed in it so that whoever answers keeps nothing.
    default List<Splice> unkept() {
        return List.of();
    }

    /// What a request says of being kept.
    enum Keeping {
        /// It stands for itself.
        NOTHING,
        /// Its answer is to be kept.
        ANSWER,
        /// It goes on from what was kept, or is to be answered behind its caller's back: without that it cannot be
        /// answered.
        CONTEXT
    }

    /// What the body is, as a provider's head says it.
    default String contentType() {
        return "application/json";
    }

    /// Whether the answer is not looked into, so that its type is what the provider says, and nothing can be put into
    /// it.
    default boolean opaque() {
        return false;
    }

    /// Watches an answer of the same dialect on its way through.
    ///
    /// @param maxEvent bytes of one event at most; more is [dev.signalbox.model.failure.Failure.TooLarge]
    AnswerPipe passThrough(int maxEvent);
}
