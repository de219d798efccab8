/// Tests of the tables of errors and of their documentation.
@NullMarked
package dev.signalbox.dialects.meaning;

import org.jspecify.annotations.NullMarked;
