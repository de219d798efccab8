/// Amazon Bedrock, as it is asked: models of all makers in its own words (Converse), Anthropic's in theirs
/// (InvokeModel),
/// and requests that are signed. No client speaks it here. Start at [dev.signalbox.dialects.bedrock.BedrockDialect].
@NullMarked
package dev.signalbox.dialects.bedrock;

import org.jspecify.annotations.NullMarked;
