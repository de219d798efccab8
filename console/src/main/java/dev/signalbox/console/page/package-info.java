/// What all pages have in common: texts are made harmless, and nothing runs in them.
@NullMarked
package dev.signalbox.console.page;

import org.jspecify.annotations.NullMarked;
