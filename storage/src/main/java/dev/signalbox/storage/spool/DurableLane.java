package dev.signalbox.storage.spool;

import dev.signalbox.core.port.Ledger;
import dev.signalbox.model.usage.UsageRecord;

/// A lane whose requests end when the disk has their records.
record DurableLane(Lane lane, Group group, Thread forcer) implements Ledger {
    @Override
    public void record(UsageRecord record) {
        lane.record(record);
    }

    @Override
    public boolean withholds() {
        return true;
    }

    @Override
    public boolean comparesBodies() {
        return lane.comparesBodies();
    }

    @Override
    public void onceKept(Runnable then) {
        group.join(then, forcer);
    }
}
