/// Reads `signalbox.yaml` into a [dev.signalbox.model.policy.Policy], or says everything that is wrong with it.
/// [dev.signalbox.app.config.Vocabulary] is the single place that lists the words of the file: the JSON Schema and the
/// reader both follow from it, and what concerns more than one word is checked in `Assembly` and the classes beside it.
/// Start at [dev.signalbox.app.config.ConfigLoader].
@NullMarked
package dev.signalbox.app.config;

import org.jspecify.annotations.NullMarked;
