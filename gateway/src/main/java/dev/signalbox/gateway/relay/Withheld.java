package dev.signalbox.gateway.relay;

import dev.signalbox.core.port.Ledger;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client that gets the last bytes of its answer only when the ledger has kept the record. What is not flushed
/// yet stays here, as another stream of the same connection would take it along.
final class Withheld implements ClientSide {
    private final ClientSide client;
    private final Worker worker;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(4);
    private boolean complete;
    private boolean sent;

    Withheld(ClientSide client, Worker worker) {
        this.client = client;
        this.worker = worker;
    }

    @Override
    public void whole(ResponseHead head, Queue<ByteBuf> body, long length) {
        Queue<ByteBuf> parts = new ArrayDeque<>(body);
        body.clear();
        waiting.add(() -> client.whole(head, parts, length));
        complete = true;
    }

    @Override
    public void open(ResponseHead head) {
        waiting.add(() -> client.open(head));
    }

    @Override
    public void body(ByteBuf bytes) {
        waiting.add(() -> client.body(bytes));
    }

    @Override
    public void end() {
        waiting.add(client::end);
        complete = true;
    }

    @Override
    public void flush() {
        if (!complete) {
            write();
            client.flush();
        }
    }

    @Override
    public void done() {
        EventLoop loop = worker.loop();
        // Until the end is out it is under way: a process that drains waits for it.
        if (!complete) {
            worker.ended();
            client.done();
            return;
        }
        ScheduledFuture<?> late = loop.schedule(() -> finish(null), Ledger.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        worker.ledger().onceKept(() -> {
            // The disk may answer after the end of this loop, when nobody waits for it.
            if (!loop.isShuttingDown()) {
                loop.execute(() -> finish(late));
            }
        });
    }

    private void finish(@Nullable ScheduledFuture<?> late) {
        if (late != null) {
            late.cancel(false);
        }
        if (!sent) {
            sent = true;
            worker.ended();
            write();
            client.flush();
            client.done();
        }
    }

    private void write() {
        Runnable next;
        while ((next = waiting.poll()) != null) {
            next.run();
        }
    }

    @Override
    public void onceTaken(Runnable then) {
        if (!complete) {
            write();
        }
        client.onceTaken(then);
    }

    @Override
    public boolean writable() {
        return client.writable();
    }

    @Override
    public @Nullable InetAddress address() {
        return client.address();
    }

    @Override
    public void takeBody() {
        client.takeBody();
    }

    @Override
    public ResponseHead head(int status) {
        return client.head(status);
    }

    @Override
    public void endAfterwards() {
        client.endAfterwards();
    }
}
