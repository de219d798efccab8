/// What the dialects write, held against the providers' own descriptions of their APIs. Start at
/// [dev.signalbox.dialects.spec.Spec].
@org.jspecify.annotations.NullMarked
package dev.signalbox.dialects.spec;
