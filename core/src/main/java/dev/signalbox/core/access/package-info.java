/// Who is calling. [dev.signalbox.core.access.Keyring] knows the declared keys by their hashes only and compares in
/// constant time; without declared keys anyone may call. Start at `Keyring`.
@NullMarked
package dev.signalbox.core.access;

import org.jspecify.annotations.NullMarked;
