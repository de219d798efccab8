package dev.signalbox.app.wire;

import dev.signalbox.core.dialect.AnswerPipe;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.TranslatingPipe;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.testkit.Collected;
import java.util.Objects;

/// What the dialects make of bytes when nothing is between them: the sockets must add nothing to it and take
/// nothing away. That it is right is held against recordings by the dialects' own pairing tests.
final class Translation {
    private static final int MAX_EVENT = 8 << 20;
    private static final Dialects DIALECTS = BuiltInDialects.all();

    private Translation() {}

    static String other(String dialect) {
        return dialect.equals("openai") ? "anthropic" : "openai";
    }

    static String path(String dialect) {
        return dialect.equals("openai") ? "/v1/chat/completions" : "/v1/messages";
    }

    /// A client's request as a provider of the other dialect gets it.
    static byte[] request(String client, byte[] body, String model) throws InvalidRequest {
        return dialect(other(client))
                .provider()
                .write(dialect(client).served().read(body, body.length), model, true)
                .body();
    }

    /// A provider's answer as a client of the other dialect gets it.
    ///
    /// @param asked the client's request
    /// @param model that the provider was asked for
    static byte[] answer(String client, byte[] asked, boolean stream, byte[] answer, String model)
            throws InvalidRequest {
        AnswerPipe pipe = new TranslatingPipe(
                dialect(other(client)).provider().reader(stream, MAX_EVENT),
                dialect(client).served().writer(dialect(client).served().scan(Operation.CHAT, asked, asked.length)),
                0,
                model,
                () -> 0);
        Collected collected = new Collected();
        pipe.take(answer, 0, answer.length, collected);
        pipe.end(collected);
        return collected.bytes();
    }

    private static Dialect dialect(String name) {
        return Objects.requireNonNull(DIALECTS.named(name));
    }
}
