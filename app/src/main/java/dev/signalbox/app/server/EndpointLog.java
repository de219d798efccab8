package dev.signalbox.app.server;

import dev.signalbox.core.resilience.Condition;
import dev.signalbox.core.resilience.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes into the operational log what becomes of endpoints. What needs a person is an error: a key that is
/// refused, a model that is not there. The others pass by themselves, and of the end of a rest nothing is told.
final class EndpointLog implements Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointLog.class);

    @Override
    public void changed(Change change) {
        switch (change.condition()) {
            case OPEN, FULL -> LOG.info("{} is back", name(change));
            case BENCHED ->
                LOG.error(
                        "{}: the provider refused the key, or its quota is used up; not used for {} ms",
                        name(change),
                        change.holdMillis());
            case FORBIDDEN, MODEL_NOT_FOUND ->
                LOG.error("{}: {}; not used for {} ms", name(change), said(change.condition()), change.holdMillis());
            // Whoever renews credentials says why there is none.
            case NO_CREDENTIAL -> {}
            case RESTING, FAILING, EJECTED ->
                LOG.warn("{}: {}; for {} ms at least", name(change), said(change.condition()), change.holdMillis());
        }
    }

    private static String name(Change change) {
        return change.credential() == 0
                ? change.target()
                : change.target() + " with key " + change.credential() + " of its provider";
    }

    private static String said(Condition condition) {
        return switch (condition) {
            case FORBIDDEN -> "the provider refuses every caller";
            case MODEL_NOT_FOUND -> "the provider does not have the model";
            case RESTING -> "rests, because its rate limit is used up or it asked for a pause";
            case FAILING -> "is failing";
            case EJECTED -> "is out of rotation";
            case OPEN, FULL, BENCHED, NO_CREDENTIAL -> condition.word();
        };
    }
}
