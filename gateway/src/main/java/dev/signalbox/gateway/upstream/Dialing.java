package dev.signalbox.gateway.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A connection to whichever of a name's addresses can be reached first (RFC 8305, section 5): the next one
/// is tried as soon as one fails, or when nothing was heard of it for a while; those that come second are
/// closed. Confined to its event loop.
final class Dialing {
    /// RFC 8305 recommends it.
    private static final long NEXT_MILLIS = 250;

    /// Hears once what came of it: either of the two is null.
    @FunctionalInterface
    interface Outcome {
        void done(@Nullable Channel channel, @Nullable Throwable cause);
    }

    private final EventLoop loop;
    private final ArrayDeque<InetAddress> addresses;
    private final Function<InetAddress, ChannelFuture> dial;
    private final Outcome outcome;
    private final List<Channel> open = new ArrayList<>();
    private @Nullable ScheduledFuture<?> next;
    private @Nullable Channel winner;
    private int pending;
    private boolean over;

    /// @param addresses in the order in which to try them
    /// @param dial begins to connect on the event loop
    Dialing(EventLoop loop, List<InetAddress> addresses, Function<InetAddress, ChannelFuture> dial, Outcome outcome) {
        this.loop = loop;
        this.addresses = new ArrayDeque<>(addresses);
        this.dial = dial;
        this.outcome = outcome;
    }

    void start() {
        InetAddress address = over ? null : addresses.pollFirst();
        if (address == null) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        ChannelFuture connecting = dial.apply(address);
        pending++;
        if (!connecting.isDone()) {
            open.add(connecting.channel());
        }
        if (!addresses.isEmpty()) {
            next = loop.schedule(this::start, NEXT_MILLIS, TimeUnit.MILLISECONDS);
        }
        connecting.addListener(_ -> {
            if (loop.inEventLoop()) {
                heard(connecting);
            } else {
                // Without a free descriptor there is no channel, and the failure comes from a thread of Netty's.
                loop.execute(() -> heard(connecting));
            }
        });
    }

    private void heard(ChannelFuture connecting) {
        pending--;
        open.remove(connecting.channel());
        if (over) {
            if (connecting.isSuccess()) {
                connecting.channel().close();
            }
        } else if (connecting.isSuccess()) {
            winner = connecting.channel();
            end();
            outcome.done(winner, null);
        } else if (!addresses.isEmpty()) {
            start();
        } else if (pending == 0) {
            end();
            outcome.done(null, connecting.cause());
        }
    }

    /// Closes what is open, also the connection that has been handed over.
    void giveUp() {
        if (winner != null) {
            winner.close();
        } else if (!over) {
            end();
            outcome.done(null, new ClosedChannelException());
        }
    }

    private void end() {
        over = true;
        if (next != null) {
            next.cancel(false);
        }
        List.copyOf(open).forEach(Channel::close);
    }
}
