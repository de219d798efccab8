/// The core as a whole in a simulated world: many requests, clients and providers, faults on schedule, in
/// virtual time, on one thread, from one seed. A [dev.signalbox.core.world.World] carries out the commands of
/// real exchanges and a [dev.signalbox.core.world.Referee] looks at every one of them.
///
/// To add a fault, write a factory in [dev.signalbox.core.world.Faults]; to add a rule, a line in `Referee`
/// or [dev.signalbox.core.world.PoolWatch] and a mutant in `MutantsTest` that breaks it. Start at `World`.
@NullMarked
package dev.signalbox.core.world;

import org.jspecify.annotations.NullMarked;
