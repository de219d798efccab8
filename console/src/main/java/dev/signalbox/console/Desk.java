package dev.signalbox.console;

import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.port.KeyDesk;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.core.port.Transfer;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What changes at the console go through.
///
/// @param controls carries them out
/// @param keys carries out those of keys; null where there is no store to keep keys in
/// @param token what a change by the command line comes with
/// @param audit takes each before it is carried out
/// @param security hears of those who are turned away
/// @param transfer carries run-time state out and in; null where there is none
public record Desk(
        Controls controls,
        @Nullable KeyDesk keys,
        AdminToken token,
        AuditLog audit,
        SecurityEvents security,
        @Nullable Transfer transfer) {
    /// Where nothing is carried.
    public Desk(Controls controls, @Nullable KeyDesk keys, AdminToken token, AuditLog audit, SecurityEvents security) {
        this(controls, keys, token, audit, security, null);
    }

    /// Where no keys can be made and nothing is written down.
    public Desk(Controls controls, AdminToken token) {
        this(controls, null, token, AuditLog.NONE, SecurityEvents.IGNORED);
    }

    /// Whether a request carries the token; answers one that does not. To be asked by what changes something, and not
    /// in [Gate], so that no way around the gate is a way around the token.
    boolean guards(Context context) {
        String authorization = context.header("Authorization");
        if (token.isIn(authorization)) {
            return true;
        }
        security.happened(SecurityEvents.Kind.WRONG_TOKEN, address(context));
        context.header("WWW-Authenticate", "Bearer");
        ConsoleServer.problem(
                context,
                401,
                authorization == null ? "missing_token" : "invalid_token",
                "Changes need `Authorization: Bearer` with the token in the file that this process wrote when it"
                        + " started.");
        return false;
    }

    /// Writes a change down that is about to be made.
    ///
    /// @throws AuditLog.NotRecorded when it must not be made; [ConsoleServer] answers
    void record(Context context, String act, String subject, Map<String, String> before, Map<String, String> after)
            throws AuditLog.NotRecorded {
        InetAddress source = address(context);
        audit.record(new AuditLog.Act(
                "admin-token", source == null ? null : source.getHostAddress(), act, subject, before, after));
    }

    /// The address on the other side of the connection; what headers say of it is not believed.
    static @Nullable InetAddress address(Context context) {
        String address = context.req().getRemoteAddr();
        return address == null ? null : InetAddress.ofLiteral(address);
    }
}
