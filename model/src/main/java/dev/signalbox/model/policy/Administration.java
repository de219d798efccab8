package dev.signalbox.model.policy;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How this process is administered.
///
/// @param audit the directory of the audit log; null where none is kept
/// @param auditDeclared whether the config says where it is, or that there is none
/// @param keepAudit how long what is in it is kept
/// @param operators who may use the console
public record Administration(@Nullable Path audit, boolean auditDeclared, Duration keepAudit, Operators operators) {
    /// What holds where nothing is declared.
    public static final Administration DEFAULT = new Administration(null, false, Duration.ofDays(400), Operators.NONE);

    /// The name of the audit log that a server keeps beside its config where nothing is declared.
    public static final String USUAL = Bookkeeping.USUAL + ".audit";

    /// The same with the audit log in its usual place, where the config does not say.
    ///
    /// @param folder of the config
    public Administration beside(Path folder) {
        return auditDeclared ? this : new Administration(folder.resolve(USUAL), false, keepAudit, operators);
    }
}
