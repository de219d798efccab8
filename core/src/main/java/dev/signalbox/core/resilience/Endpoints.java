package dev.signalbox.core.resilience;

import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.CredentialSource;
import dev.signalbox.model.policy.CredentialSource.Fetched;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Target;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All endpoints of a policy. The next policy's takes over what is known of those that are still declared in
/// the same way, so that a reload forgets nothing. Built by one thread; what it has handed out may be used by
/// any.
public final class Endpoints {
    private record Place(String target, URI url, int concurrency) {}

    private record Key(String provider, URI url, @Nullable CredentialSource source) {}

    private record Id(Place place, Key key, Ejection ejection) {}

    private record Hedged(String route, Hedge hedge) {}

    private static final double FAR_SLOWER = 3;
    private static final double NOTICEABLE_NANOS = 500e6;

    private final @Nullable Endpoints before;
    private final Watcher watcher;
    private final Pauses pauses;
    private final Map<Id, Endpoint> endpoints = new HashMap<>();
    private final Map<Place, Concurrency> concurrency = new HashMap<>();
    private final Map<Key, Rest> keys = new HashMap<>();
    private final Map<Fetched, Token> tokens = new ConcurrentHashMap<>();
    private final Map<Hedged, Hedging> hedging = new HashMap<>();
    private final Map<String, RetryBudget> callers = new HashMap<>();

    private Endpoints(@Nullable Endpoints before, Watcher watcher, Pauses pauses) {
        this.before = before;
        this.watcher = watcher;
        this.pauses = pauses;
    }

    public static Endpoints watchedBy(Watcher watcher) {
        return new Endpoints(null, watcher, new Pauses());
    }

    /// For the next policy.
    public Endpoints next() {
        // What came before this one is not needed any more.
        Endpoints known = new Endpoints(null, watcher, pauses);
        known.endpoints.putAll(endpoints);
        known.concurrency.putAll(concurrency);
        known.keys.putAll(keys);
        known.tokens.putAll(tokens);
        known.hedging.putAll(hedging);
        known.callers.putAll(callers);
        return new Endpoints(known, watcher, pauses);
    }

    /// @param number place of the credential in the provider's list, from 1
    public Endpoint of(Target target, Provider provider, @Nullable Credential credential, int number) {
        Place place = new Place(target.label(), provider.url(), provider.concurrency());
        Key key = new Key(provider.name(), provider.url(), credential == null ? null : credential.source());
        Id id = new Id(place, key, provider.ejection());
        Concurrency limit =
                kept(concurrency, known -> known.concurrency, place, () -> new Concurrency(place.concurrency));
        Rest rest = kept(keys, known -> known.keys, key, Rest::new);
        Token token = key.source instanceof Fetched fetched ? token(fetched) : null;
        Endpoint endpoint = kept(
                endpoints,
                known -> known.endpoints,
                id,
                () -> new Endpoint(
                        target.label(), target.named(), limit, rest, token, new Outlier(id.ejection), pauses, watcher));
        endpoint.number(number);
        return endpoint;
    }

    /// Of all endpoints with this credential, whichever their provider.
    Token token(Fetched source) {
        return kept(tokens, known -> known.tokens, source, () -> new Token(source));
    }

    /// Credentials that are to be fetched, and renewed.
    public Collection<Token> tokens() {
        return tokens.values();
    }

    public Hedging hedging(String route, Hedge hedge) {
        return kept(hedging, known -> known.hedging, new Hedged(route, hedge), () -> new Hedging(hedge));
    }

    /// What bounds further attempts for one caller.
    public RetryBudget caller(String name) {
        return kept(callers, known -> known.callers, name, RetryBudget::ofCaller);
    }

    private <K, V> V kept(Map<K, V> mine, Function<Endpoints, Map<K, V>> theirs, K id, Supplier<V> made) {
        return mine.computeIfAbsent(id, _ -> {
            V known = before == null ? null : theirs.apply(before).get(id);
            return known != null ? known : made.get();
        });
    }

    /// This process stood still until just now.
    public void paused(long now) {
        pauses.ended(now);
    }

    /// Takes out whichever of these is far slower to first content than the others are and than it used to be
    /// itself.
    ///
    /// @param siblings endpoints that share the same requests
    public static void ejectSlow(List<Endpoint> siblings, long now) {
        for (Endpoint one : siblings) {
            Pace pace = one.pace();
            double others = quickest(siblings, one);
            if (pace.known()
                    && others > 0
                    && pace.lately() > FAR_SLOWER * others
                    && pace.lately() > FAR_SLOWER * pace.usually()
                    && pace.lately() - others > NOTICEABLE_NANOS) {
                one.ejectAsSlow(now);
            }
        }
    }

    /// 0 when none of the others is known.
    private static double quickest(List<Endpoint> siblings, Endpoint but) {
        double quickest = 0;
        for (Endpoint one : siblings) {
            if (one != but && one.pace().known() && !one.ejected()) {
                double lately = one.pace().lately();
                quickest = quickest == 0 ? lately : Math.min(quickest, lately);
            }
        }
        return quickest;
    }
}
