package dev.signalbox.storage.spool;

/// Where a record is in all spools there ever were: what makes it the same record when it is read again. A
/// request's identifier cannot do that, as callers choose it.
///
/// @param node the spool's own, made at random when the spool is
/// @param lane the event loop's, from 0
/// @param segment number of the file, used only once in a spool
/// @param offset in that file, in bytes; a multiple of 8
public record Place(String node, int lane, long segment, int offset) {}
