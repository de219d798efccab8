/// Several gateways over one Redis: its limits hold for all together, and its outages harm no request. The tests
/// start servers of their own where `redis-server` is installed. Start at
/// [dev.signalbox.app.cluster.SharedLimitsTest].
@NullMarked
package dev.signalbox.app.cluster;

import org.jspecify.annotations.NullMarked;
