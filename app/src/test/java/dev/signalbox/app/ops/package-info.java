/// The program as those meet it who run it: its launcher and commands as processes, reloads, TLS, proxies, the console.
/// Tests tagged `process` need the packaged program; `Launcher` says how they find it. Start at `DemoTest`.
@NullMarked
package dev.signalbox.app.ops;

import org.jspecify.annotations.NullMarked;
