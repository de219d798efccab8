package dev.signalbox.storage.spool;

import dev.signalbox.model.usage.UsageRecord;

/// A record that was read from the spool.
public record Kept(Place place, UsageRecord record) {}
