/// The program: [dev.signalbox.app.Main] and the packages below it. `cli` holds one command each, `server` wires the
/// parts together and keeps them in step with the config, `config` reads `signalbox.yaml`. Start at `Main`.
@NullMarked
package dev.signalbox.app;

import org.jspecify.annotations.NullMarked;
