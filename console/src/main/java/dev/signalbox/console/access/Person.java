package dev.signalbox.console.access;

import dev.signalbox.model.policy.Role;

/// Somebody who is known.
///
/// @param actor as the audit log calls them: `user:NAME`, `token:NAME`, `admin-token`, `bootstrap`
public record Person(String actor, Role role) {}
