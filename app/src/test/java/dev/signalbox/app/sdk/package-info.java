/// The official Java SDKs, unmodified, against the running program and a simulated provider: OpenAI's and
/// Anthropic's clients, each in front of each kind of provider. The Node SDKs go through the same matrix in
/// `app/src/test/node`. Start at `SdkContract`.
@NullMarked
package dev.signalbox.app.sdk;

import org.jspecify.annotations.NullMarked;
