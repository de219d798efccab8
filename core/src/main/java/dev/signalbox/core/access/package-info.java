/// Who is calling. [dev.signalbox.core.access.Keyring] knows the declared keys by their hashes only and compares in
/// constant time, [dev.signalbox.core.access.KnownKeys] those made at run time that this process has met; anyone may
/// call where no key is declared, unless the config says `access: keys`. Start at `Keyring`.
@NullMarked
package dev.signalbox.core.access;

import org.jspecify.annotations.NullMarked;
