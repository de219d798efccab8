package dev.signalbox.app.deferral;

import dev.signalbox.model.deferral.JobStatus;

/// A job that is under way.
///
/// @param status while it is, with all of its job
/// @param vain how often it was begun for nothing
/// @param failures how often of these there was an answer that may be another the next time
record Begun(JobStatus status, byte[] body, int vain, int failures) {}
