package dev.signalbox.gateway.relay;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Command;
import dev.signalbox.core.port.Batches;
import dev.signalbox.core.port.Responses;
import dev.signalbox.core.port.Responses.Prepared;
import java.net.InetAddress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request's part in what is kept of responses: what it goes on from is put before it, or it asks for what is kept.
final class Recollecting {
    private final Responses responses;
    private final Incoming incoming;
    /// Nobody waits for it any more.
    private boolean over;
    /// It was told in time.
    private boolean told;

    Recollecting(Worker worker, Incoming incoming) {
        responses = worker.shared().deferrals().responses();
        this.incoming = incoming;
    }

    /// Whether nobody waits any more for what is told.
    boolean over() {
        return over;
    }

    /// What a question goes on from is known.
    void told() {
        told = true;
    }

    /// What is told from now on comes too late.
    ///
    /// @return whether nothing was told
    boolean close() {
        over = true;
        return !told;
    }

    /// @param body not used by anybody else from now on
    /// @param tell may be called from any thread
    void prepare(Command.Recollect command, byte[] body, @Nullable InetAddress from, Consumer<? super Prepared> tell) {
        Operation asked = Objects.requireNonNull(incoming.operation(), "a body that was scanned");
        responses.prepare(asker(command.caller(), from), asked == Operation.CHAT, body, tell);
    }

    /// @param tell may be called from any thread
    void ask(
            Command.AskResponses command,
            byte[] body,
            @Nullable InetAddress from,
            Consumer<? super Batches.Answer> tell) {
        Operation operation = command.operation();
        boolean conversations = operation == Operation.KEEP_CONVERSATION
                || operation == Operation.GET_CONVERSATION
                || operation == Operation.END_CONVERSATION;
        Responses.Inquiry inquiry = new Responses.Inquiry(
                method(operation), conversations, command.path() == null ? "" : command.path(), incoming.query());
        responses.ask(asker(command.caller(), from), inquiry, body, tell);
    }

    private static String method(Operation operation) {
        return switch (operation) {
            case GET_RESPONSE, GET_CONVERSATION -> "GET";
            case END_RESPONSE, END_CONVERSATION -> "DELETE";
            default -> "POST";
        };
    }

    private Responses.Asker asker(Caller caller, @Nullable InetAddress from) {
        String workload = caller.workload().name();
        return new Responses.Asker(
                caller.name(),
                workload,
                caller.workload().remembering(),
                Postponing.headers(incoming, workload),
                from == null ? null : from.getHostAddress(),
                incoming.epochMillis());
    }
}
