/// Strict JSON over a byte array, without a tree and without garbage: how the gateway looks into bodies that it
/// passes on. It says where each token is, so that a value can be replaced in place and the rest stays as the sender
/// wrote it. Start at [dev.signalbox.dialects.json.JsonScanner].
@NullMarked
package dev.signalbox.dialects.json;

import org.jspecify.annotations.NullMarked;
