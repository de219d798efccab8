package dev.signalbox.console;

import dev.signalbox.console.access.Doorman;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.model.policy.Operators;
import java.util.function.Supplier;

/// What changes at the console go through.
///
/// @param controls carries them out
/// @param token what a change by the command line comes with
/// @param audit takes each before it is carried out
/// @param security hears of those who are turned away
/// @param declared gives those who are declared now
/// @param doorman knows them
public record Desk(
        Controls controls,
        AdminToken token,
        AuditLog audit,
        SecurityEvents security,
        Supplier<Operators> declared,
        Doorman doorman) {
    /// The same with a doorman of its own.
    public Desk(
            Controls controls,
            AdminToken token,
            AuditLog audit,
            SecurityEvents security,
            Supplier<Operators> declared) {
        this(controls, token, audit, security, declared, new Doorman(declared, audit, security));
    }

    /// Where nobody is declared and nothing is written down.
    public Desk(Controls controls, AdminToken token) {
        this(controls, token, AuditLog.NONE, SecurityEvents.IGNORED, () -> Operators.NONE);
    }

    Operators operators() {
        return declared.get();
    }
}
