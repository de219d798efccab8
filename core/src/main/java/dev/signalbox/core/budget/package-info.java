/// How much money may be spent for a key, a workload and all requests, an hour, a day or a month. A request reserves
/// what it is expected to cost before it goes anywhere, and what it did cost is counted when it is over; what was spent
/// before this process began is told to it once. Start at [dev.signalbox.core.budget.Budgets].
@NullMarked
package dev.signalbox.core.budget;

import org.jspecify.annotations.NullMarked;
