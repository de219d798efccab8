package dev.signalbox.console;

import dev.signalbox.console.access.Doorman;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.declared.DeclaredDesk;
import dev.signalbox.core.incident.IncidentDesk;
import dev.signalbox.core.maintenance.MaintenanceDesk;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.port.KeyDesk;
import dev.signalbox.core.port.LaterDesk;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.core.port.Transfer;
import dev.signalbox.core.report.ReportDesk;
import dev.signalbox.core.status.StatusDesk;
import dev.signalbox.model.policy.Operators;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What changes at the console go through.
///
/// @param controls carries them out
/// @param keys carries out those of keys; null where there is no store to keep keys in
/// @param token what a change by the command line comes with
/// @param audit takes each before it is carried out
/// @param security hears of those who are turned away
/// @param declared gives those who are declared now
/// @param transfer carries run-time state out and in; null where there is none
/// @param levels takes what people say of levels
/// @param incidents takes what people do about incidents
/// @param status knows what the public is shown
/// @param report makes the daily report
/// @param codeReds takes what people declare for weeks
/// @param maintenance takes when people work on something
/// @param later knows what is answered later
/// @param doorman knows them
public record Desk(
        Controls controls,
        @Nullable KeyDesk keys,
        AdminToken token,
        AuditLog audit,
        SecurityEvents security,
        Supplier<Operators> declared,
        @Nullable Transfer transfer,
        LevelDesk levels,
        IncidentDesk incidents,
        StatusDesk status,
        ReportDesk report,
        DeclaredDesk codeReds,
        MaintenanceDesk maintenance,
        LaterDesk later,
        Doorman doorman) {
    /// The same with a doorman of its own.
    public Desk(
            Controls controls,
            @Nullable KeyDesk keys,
            AdminToken token,
            AuditLog audit,
            SecurityEvents security,
            Supplier<Operators> declared,
            @Nullable Transfer transfer,
            LevelDesk levels,
            IncidentDesk incidents) {
        this(
                controls,
                keys,
                token,
                audit,
                security,
                declared,
                transfer,
                levels,
                incidents,
                StatusDesk.NONE,
                _ -> null,
                DeclaredDesk.NONE,
                MaintenanceDesk.NONE,
                LaterDesk.NONE,
                new Doorman(declared, audit, security));
    }

    /// Where nobody is declared, no keys can be made, nothing is carried and nothing is written down.
    public Desk(Controls controls, AdminToken token) {
        this(
                controls,
                null,
                token,
                AuditLog.NONE,
                SecurityEvents.IGNORED,
                () -> Operators.NONE,
                null,
                LevelDesk.NONE,
                IncidentDesk.NONE);
    }

    /// The same with a page for the public, and a daily report for people inside.
    public Desk showing(StatusDesk shown, ReportDesk reported) {
        return new Desk(
                controls,
                keys,
                token,
                audit,
                security,
                declared,
                transfer,
                levels,
                incidents,
                shown,
                reported,
                codeReds,
                maintenance,
                later,
                doorman);
    }

    /// The same with what people declare for weeks, and when they work on something.
    public Desk planning(DeclaredDesk declaring, MaintenanceDesk planning) {
        return new Desk(
                controls, keys, token, audit, security, declared, transfer, levels, incidents, status, report,
                declaring, planning, later, doorman);
    }

    /// The same with what is answered later.
    public Desk deferring(LaterDesk kept) {
        return new Desk(
                controls,
                keys,
                token,
                audit,
                security,
                declared,
                transfer,
                levels,
                incidents,
                status,
                report,
                codeReds,
                maintenance,
                kept,
                doorman);
    }

    Operators operators() {
        return declared.get();
    }

    /// Writes a change down that is about to be made, with whom [Access] let in.
    ///
    /// @throws AuditLog.NotRecorded when it must not be made; [ConsoleServer] answers
    void record(Context context, String act, String subject, Map<String, String> before, Map<String, String> after)
            throws AuditLog.NotRecorded {
        InetAddress source = address(context);
        audit.record(new AuditLog.Act(
                Access.person(context).actor(),
                source == null ? null : source.getHostAddress(),
                act,
                subject,
                before,
                after));
    }

    /// The address on the other side of the connection; what headers say of it is not believed.
    static @Nullable InetAddress address(Context context) {
        String address = context.req().getRemoteAddr();
        return address == null ? null : InetAddress.ofLiteral(address);
    }
}
