/// The providers' official SDKs read every recorded answer, translated and as it came. Start at
/// [dev.signalbox.dialects.sdk.RecordedAnswersTest].
@NullMarked
package dev.signalbox.dialects.sdk;

import org.jspecify.annotations.NullMarked;
