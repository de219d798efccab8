/// Where providers' names lead. Looking up blocks and fails, so it happens away from the event loops, once
/// for all who wait for the same name, and the last good answer helps out; which addresses a name may lead to
/// is checked for every connection. Start at [dev.signalbox.gateway.names.Resolver].
@NullMarked
package dev.signalbox.gateway.names;

import org.jspecify.annotations.NullMarked;
