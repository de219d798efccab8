package dev.signalbox.app.config;

import org.jspecify.annotations.Nullable;

/// An entry of a mapping whose names the user chooses.
///
/// @param place of the name
/// @param value null when it could not be read; the name is still known, so that what refers to it is not wrong too
record Named<T>(String name, Place place, @Nullable T value) {}
