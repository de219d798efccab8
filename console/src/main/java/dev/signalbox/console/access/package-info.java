/// Who administers: passwords, logins, also those of an OpenID provider
/// ([dev.signalbox.console.access.OpenId]), and what follows a login. A [dev.signalbox.console.access.Doorman] decides
/// whether somebody is who they say and knows them again afterwards; a [dev.signalbox.console.access.PasswordHash]
/// is what is kept of a password. Start at `Doorman`.
@NullMarked
package dev.signalbox.console.access;

import org.jspecify.annotations.NullMarked;
