package dev.signalbox.console;

import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.KeyDesk.Refused;
import dev.signalbox.core.port.Transfer;
import dev.signalbox.model.failure.Code;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/admin/v1/state`: run-time state as a file. GET gives it without secrets, POST with secrets that a
/// passphrase seals, and PUT takes one in.
final class TransferApi {
    static final String PATH = "/admin/v1/state";
    static final Set<String> METHODS = Set.of("POST", "PUT");

    /// The passphrase's UTF-8 in Base64: headers are ASCII.
    static final String PASSPHRASE = "x-signalbox-passphrase";

    static final int SHORTEST_PASSPHRASE = 12;

    private static final int MAX_BODY = 32 << 20;
    private static final String NDJSON = "application/x-ndjson";

    private final Desk desk;

    TransferApi(Desk desk) {
        this.desk = desk;
    }

    private interface Answering {
        void answer(Context context, Transfer transfer) throws Refused, IOException, AuditLog.NotRecorded;
    }

    void get(Context context) throws IOException, AuditLog.NotRecorded {
        answer(context, (asked, transfer) -> file(asked, transfer.export(null, _ -> {})));
    }

    Handler post() {
        return context -> answer(context, this::sealed);
    }

    Handler put() {
        return context -> answer(context, this::take);
    }

    private void sealed(Context context, Transfer transfer) throws Refused, AuditLog.NotRecorded {
        char[] passphrase = passphrase(context);
        if (passphrase == null || passphrase.length < SHORTEST_PASSPHRASE) {
            throw new Refused(
                    400,
                    "passphrase_too_short",
                    "Secrets are sealed with a passphrase of " + SHORTEST_PASSPHRASE + " characters or more.");
        }
        try {
            file(
                    context,
                    transfer.export(
                            passphrase, what -> desk.record(context, "state.exported", "keys", Map.of(), what)));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private void take(Context context, Transfer transfer) throws Refused, IOException, AuditLog.NotRecorded {
        String type = context.contentType();
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(NDJSON)) {
            throw new Refused(415, Code.UNSUPPORTED_MEDIA_TYPE.word(), "Send `content-type: " + NDJSON + "`.");
        }
        byte[] body = Bodies.read(context, MAX_BODY);
        if (body.length > MAX_BODY) {
            context.header("Connection", "close");
            throw new Refused(413, Code.BODY_TOO_LARGE.word(), "The body is over 32 MiB.");
        }
        char[] passphrase = passphrase(context);
        try {
            ConsoleServer.json(
                    context,
                    transfer.take(
                            body,
                            passphrase,
                            what -> desk.record(context, "state.imported", "keys and overrides", Map.of(), what)));
        } finally {
            if (passphrase != null) {
                Arrays.fill(passphrase, '\0');
            }
        }
    }

    private static char @Nullable [] passphrase(Context context) throws Refused {
        String sent = context.header(PASSPHRASE);
        if (sent == null) {
            return null;
        }
        try {
            return new String(Base64.getDecoder().decode(sent), StandardCharsets.UTF_8).toCharArray();
        } catch (IllegalArgumentException _) {
            throw new Refused(
                    400, Code.INVALID_REQUEST.word(), "`" + PASSPHRASE + "` is the passphrase's UTF-8 in Base64.");
        }
    }

    private static void file(Context context, byte[] file) {
        context.contentType(NDJSON).result(file);
    }

    private void answer(Context context, Answering answering) throws IOException, AuditLog.NotRecorded {
        Transfer transfer = desk.transfer();
        if (transfer == null) {
            ConsoleServer.problem(
                    context, 503, "no_state", "There is nothing here that could be exported or taken in.");
            return;
        }
        try {
            answering.answer(context, transfer);
        } catch (Refused e) {
            ConsoleServer.problem(context, e.status(), e.code(), e.told());
        }
    }
}
