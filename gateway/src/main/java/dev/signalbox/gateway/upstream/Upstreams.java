package dev.signalbox.gateway.upstream;

import dev.signalbox.gateway.names.Resolver;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Provider;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// The way to all providers from one event loop. Confined to that loop, except [#counts].
public final class Upstreams {
    /// What all event loops share.
    public static final class Shared {
        private final Resolver resolver;
        private final Trust trust;

        /// @param background runs what blocks (files)
        public Shared(Resolver resolver, Executor background) {
            this.resolver = resolver;
            trust = new Trust(background);
        }
    }

    /// Open connections to one provider from one event loop.
    public record Count(String provider, int active, int idle) {}

    /// Changed by the event loop only.
    private final Map<Provider, Pool> pools = new ConcurrentHashMap<>();
    private final Connector connector;
    private final int maxHead;

    public Upstreams(EventLoop loop, Shared shared, Class<? extends SocketChannel> channelType, HttpLimits limits) {
        HttpDecoderConfig decoding = new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxHead())
                .setMaxHeaderSize(limits.maxHead())
                .setMaxChunkSize(64 * 1024)
                .setValidateHeaders(false);
        maxHead = limits.maxHead();
        connector = new Connector(loop, shared.resolver, shared.trust, channelType, decoding);
    }

    /// Sends a request to a provider. The listener may hear anything before this method returns, the end too.
    public Call start(Provider provider, RequestBytes request, Call.Listener listener) {
        Call call = new Call(provider, request, listener);
        pools.computeIfAbsent(provider, p -> new Pool(p, connector, maxHead)).start(call);
        return call;
    }

    /// Closes what was idle for too long and drops the pools of providers that are no longer declared.
    ///
    /// @param declared the providers of the policy in force
    public void sweep(long now, Collection<Provider> declared) {
        pools.entrySet().removeIf(entry -> {
            Pool pool = entry.getValue();
            pool.sweep(now);
            if (declared.contains(entry.getKey())) {
                return false;
            }
            pool.retire();
            return pool.open() == 0;
        });
    }

    /// From any thread.
    public List<Count> counts() {
        List<Count> counts = new ArrayList<>();
        pools.forEach((provider, pool) -> {
            // In this order an idle connection that is taken meanwhile counts as active.
            int idle = pool.idleCount();
            counts.add(new Count(provider.name(), Math.max(0, pool.open() - idle), idle));
        });
        return counts;
    }

    /// Closes every idle connection.
    public void close() {
        pools.values().forEach(Pool::retire);
    }
}
