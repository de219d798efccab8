package dev.signalbox.console;

import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.port.SecurityEvents;

/// What changes at the console go through.
///
/// @param controls carries them out
/// @param token what a change by the command line comes with
/// @param audit takes each before it is carried out
/// @param security hears of those who are turned away
public record Desk(Controls controls, AdminToken token, AuditLog audit, SecurityEvents security) {
    /// Where nothing is written down.
    public Desk(Controls controls, AdminToken token) {
        this(controls, token, AuditLog.NONE, SecurityEvents.IGNORED);
    }
}
