package dev.signalbox.gateway.relay;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.port.Batches;
import dev.signalbox.model.policy.Deferring;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.net.InetAddress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request's part in files and batches: what it uploads is handed over as it came, and a file goes to the client
/// piece by piece, the next one when there is room for it.
final class Filing {
    private static final String CONTENT = "/content";
    private static final String CANCEL = "/cancel";

    /// Runs something on the event loop, soon.
    interface Loop {
        void later(Runnable task);
    }

    private final Worker worker;
    private final Incoming incoming;
    private final Loop loop;
    private final Batches batches;
    private Batches.@Nullable Reading reading;
    private boolean waiting;
    private boolean closed;

    Filing(Worker worker, Incoming incoming, Loop loop) {
        this.worker = worker;
        this.incoming = incoming;
        this.loop = loop;
        batches = worker.shared().deferrals().batches();
    }

    /// @param tell may be called from any thread
    void ask(Command.AskBatches command, Question question, @Nullable InetAddress from, Consumer<Batches.Answer> tell) {
        String owner = command.caller().name();
        String path = command.path() == null ? "" : command.path();
        switch (command.operation()) {
            case KEEP_FILE, BEGIN_BATCH -> keep(command, question.handOver(), from, tell);
            case LIST_FILES -> batches.listFiles(owner, page(), tell);
            case END_FILE -> batches.deleteFile(owner, path, tell);
            case LIST_BATCHES -> batches.list(owner, page(), tell);
            case GET_BATCH -> batches.show(owner, path, tell);
            // Without the ending there is nothing to POST to; such an identifier does not exist.
            case END_BATCH -> batches.cancel(owner, path.endsWith(CANCEL) ? without(path, CANCEL) : "", tell);
            default -> {
                if (path.endsWith(CONTENT)) {
                    batches.readFile(owner, without(path, CONTENT), tell);
                } else {
                    batches.showFile(owner, path, tell);
                }
            }
        }
    }

    private static String without(String path, String ending) {
        return path.substring(0, path.length() - ending.length());
    }

    private Batches.Page page() {
        return new Batches.Page(
                Postponing.parameter(incoming, "after"),
                Postponing.parameter(incoming, "limit"),
                Postponing.parameter(incoming, "purpose"),
                Postponing.parameter(incoming, "order").equals("asc"));
    }

    /// The bytes are read by another thread, and are nobody else's until it has told.
    private void keep(
            Command.AskBatches command, ByteBuf body, @Nullable InetAddress from, Consumer<Batches.Answer> tell) {
        int size = body.readableBytes();
        Consumer<Batches.Answer> then = answer -> {
            body.release();
            worker.letGo(size);
            tell.accept(answer);
        };
        String workload = command.caller().workload().name();
        Deferring how = Objects.requireNonNull(command.how(), "consent is asked for before the body");
        Batches.Asker asker = new Batches.Asker(
                command.caller().name(),
                workload,
                how,
                Postponing.headers(incoming, workload),
                from == null ? null : from.getHostAddress(),
                incoming.epochMillis());
        ByteBufInputStream upload = new ByteBufInputStream(body);
        if (command.operation() == Operation.KEEP_FILE) {
            String type = incoming.headers().get("content-type");
            batches.keepFile(asker, type == null ? "" : type, upload, then);
        } else {
            batches.begin(asker, upload, then);
        }
    }

    // ── A file on its way out ────────────────────────────────────────────────────────────────────────────────────────

    /// @param ended hears whether all of it is out
    void send(Batches.Reading file, Reply reply, ClientSide client, Consumer<Boolean> ended) {
        reading = file;
        reply.openFile(file.type());
        next(reply, client, ended);
    }

    private void next(Reply reply, ClientSide client, Consumer<Boolean> ended) {
        Batches.Reading open = reading;
        if (open != null) {
            waiting = false;
            open.next(bytes -> loop.later(() -> piece(bytes, reply, client, ended)));
        }
    }

    private void piece(byte @Nullable [] bytes, Reply reply, ClientSide client, Consumer<Boolean> ended) {
        if (closed) {
            return;
        }
        if (bytes == null) {
            client.endAfterwards();
            ended.accept(false);
        } else if (bytes.length == 0) {
            reply.endFile();
            ended.accept(true);
        } else {
            reply.filePiece(bytes);
            if (client.writable()) {
                next(reply, client, ended);
            } else {
                waiting = true;
            }
        }
    }

    /// The client's connection has room again, or none any more.
    void writabilityChanged(Reply reply, ClientSide client, Consumer<Boolean> ended) {
        if (waiting && !closed && client.writable()) {
            next(reply, client, ended);
        }
    }

    /// The request is over.
    void close() {
        closed = true;
        if (reading != null) {
            reading.close();
        }
    }
}
