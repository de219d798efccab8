/// Who may use the console, piece by piece: what is kept of passwords, how long logins last and who has to wait. Over
/// HTTP it is tested with the whole program. Start at `PasswordHashTest`.
@NullMarked
package dev.signalbox.console.access;

import org.jspecify.annotations.NullMarked;
