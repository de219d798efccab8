/// What SQLite and PostgreSQL are asked alike about responses and conversations that are kept.
@NullMarked
package dev.signalbox.storage.remembered;

import org.jspecify.annotations.NullMarked;
