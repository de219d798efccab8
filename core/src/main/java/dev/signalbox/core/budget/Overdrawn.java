package dev.signalbox.core.budget;

import java.time.ZoneId;

/// Which budget does not cover a request.
///
/// @param owner `key`, `workload`, `total`
/// @param name the owner's; `all` for the total
/// @param picodollars the budget, without an emergency allowance
/// @param left of it, with the allowance, as nobody has spent or reserved it
/// @param needed by the request
/// @param soon whether it is covered by what all replicas have left, and waits only until they have agreed
/// @param per `hour`, `day`, `month`
/// @param endsAt when it begins anew, in milliseconds since 1970
/// @param zone by whose clock
public record Overdrawn(
        String owner,
        String name,
        long picodollars,
        long left,
        long needed,
        boolean soon,
        String per,
        long endsAt,
        ZoneId zone) {}
