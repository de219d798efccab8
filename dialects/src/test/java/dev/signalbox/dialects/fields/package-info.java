/// What becomes of each field of a request at a provider of each dialect: the table in `docs/compatibility.md`, made by
/// trying. Start at [dev.signalbox.dialects.fields.FieldTableTest].
@org.jspecify.annotations.NullMarked
package dev.signalbox.dialects.fields;
