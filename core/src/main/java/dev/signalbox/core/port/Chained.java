package dev.signalbox.core.port;

import dev.signalbox.model.usage.UsageRecord;

/// As [Ledger#and] says.
record Chained(Ledger first, Ledger next) implements Ledger {
    @Override
    public void record(UsageRecord record) {
        first.record(record);
        next.record(record);
    }

    @Override
    public boolean withholds() {
        return first.withholds();
    }

    @Override
    public boolean comparesBodies() {
        return first.comparesBodies() || next.comparesBodies();
    }

    @Override
    public void onceKept(Runnable then) {
        first.onceKept(then);
    }
}
