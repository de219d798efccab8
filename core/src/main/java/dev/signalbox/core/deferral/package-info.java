/// Which of the requests that wait to be answered later is next. [dev.signalbox.core.deferral.Backlog] holds them in
/// two orders at once, by their deadline and by their age.
@NullMarked
package dev.signalbox.core.deferral;

import org.jspecify.annotations.NullMarked;
