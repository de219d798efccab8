/// The rules of ARCHITECTURE.md, as tests. A build that breaks one fails.
@NullMarked
package dev.signalbox.app.architecture;

import org.jspecify.annotations.NullMarked;
