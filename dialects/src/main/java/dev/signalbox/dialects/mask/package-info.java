/// Takes secrets and addresses out of what providers say before anyone else reads it: an error text may quote the key
/// that was wrong or the internal address of a machine. Errs on the side of hiding too much. There is only
/// [dev.signalbox.dialects.mask.Mask].
@NullMarked
package dev.signalbox.dialects.mask;

import org.jspecify.annotations.NullMarked;
